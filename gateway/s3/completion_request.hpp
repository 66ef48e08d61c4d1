// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/s3/checksum.hpp"
#include "gateway/s3/target.hpp"

#include <string>
#include <utility>
#include <vector>

/// What a client says with CompleteMultipartUpload: of which parts the object is to be, and what it
/// expects of the object.
namespace troupe::gateway::s3 {

/// A part as the client lists it.
struct listed_part {
  int number = 0;
  std::string etag;
  std::vector<std::pair<checksum_kind, std::string>> checksums;
};

/// What the client says of the object as a whole.
struct completion_promise {
  std::vector<std::pair<std::string, std::string>> checksums; ///< By algorithm.
  std::string type;
  std::string size;
};

/// Takes the checksum headers out of the request: here they are of the object, not of the document.
completion_promise take_promise(http_request& request);

/// The parts of the document, in ascending order, or why it is no such list. `upload_id` is for the
/// refusals.
result<std::vector<listed_part>> read_listed_parts(std::string_view document,
                                                   const std::string& upload_id);

} // namespace troupe::gateway::s3
