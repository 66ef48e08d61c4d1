// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// Conditional requests and ranges on reads, as S3 evaluates them (AWS: "GetObject"; RFC 9110, 13
/// and 14): 412 first, then 304, then the range. Pure functions of what is asked and the object.
namespace troupe::gateway::s3 {

enum class condition_outcome { serve, not_modified, failed };

struct condition_verdict {
  condition_outcome outcome = condition_outcome::serve;
  std::string_view condition; ///< The header that did not hold: `If-Match`.
};

/// What a request asks of an object, or of the source of a copy. A date that is none is ignored.
struct conditions {
  using text = std::optional<std::string_view>;
  text match;
  text unmodified_since;
  text none_match;
  text modified_since;
};

/// `now` tells dates in the future, which are ignored.
condition_verdict judge(const conditions& asked, const object_info& object, epoch_ms now);

/// The same of the source of a copy: nothing is ever `not_modified` there, only `failed`.
condition_verdict judge_source(const conditions& asked, const object_info& object, epoch_ms now);

/// True if the list of ETags in a header names this one. `*` names all; quotes and `W/` are
/// optional.
bool names_etag(std::string_view list, std::string_view etag);

struct byte_range {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

enum class range_outcome { whole, part, unsatisfiable };

struct range_verdict {
  range_outcome outcome = range_outcome::whole;
  byte_range range; ///< For `part`.
};

/// `x-amz-copy-source-range`, which must be one whole range within the source.
result<byte_range> read_source_range(std::string_view header, std::uint64_t size);

/// A single range of bytes. What is no well-formed single range is ignored: S3 sends the whole
/// object.
range_verdict judge_range(std::string_view header, std::uint64_t size);

} // namespace troupe::gateway::s3
