// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/s3/conditions.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/target.hpp"

/// An object as the answer to a GET or HEAD: its headers, its conditions and its range. Shared by
/// GetObject, HeadObject and the website.
namespace troupe::gateway::s3 {

/// What a request asks of an object, whichever of the three it is.
struct asked_object {
  conditions when;
  std::optional<std::string_view> range;
  std::optional<std::string_view> part_number;
  bool with_checksum = false;
  std::vector<override_header> overrides;
};

template <class Model>
asked_object read_asked(const wire::input<Model>& in) {
  return {.when = {in[Model::IfMatch], in[Model::IfUnmodifiedSince], in[Model::IfNoneMatch],
                   in[Model::IfModifiedSince]},
          .range = in[Model::Range],
          .part_number = in[Model::PartNumber],
          .with_checksum = in[Model::ChecksumMode] == "ENABLED",
          .overrides = read_overrides(in)};
}

/// The object, or without its bytes for a HEAD that asks for no part: the sizes of parts come with
/// the body only.
task<result<stored_object>> fetch(call& c, std::string bucket, std::string account, std::string key,
                                  bool of_part);

/// The answer to the request: 200, 206 or 304, unstamped; or the refusal: 412, 416.
result<http_response> present(call& c, const asked_object& asked, stored_object object);

/// Makes a range of the object's bytes the answer's body; for a HEAD, its length.
void put_body(call& c, stored_object& object, byte_range range, http_response& answer);

} // namespace troupe::gateway::s3
