// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "gateway/models/s3.hpp"
#include "gateway/s3/checksum_members.hpp"

#include <string>
#include <vector>

/// What a client says with CompleteMultipartUpload: of which parts the object is to be, and what it
/// expects of the object.
namespace troupe::gateway::s3 {

/// A part as the client lists it.
struct listed_part {
  int number = 0;
  std::string etag;
  given_checksums checksums;
};

/// What the client says of the object as a whole.
struct completion_promise {
  given_checksums checksums;
  std::string type;
  std::string size;
};

using completion_input = wire::input<wire::model::s3::complete_multipart_upload>;

completion_promise read_promise(const completion_input& in);

/// The parts of the document, in ascending order, or why it is no such list.
result<std::vector<listed_part>> read_listed_parts(const completion_input& in);

} // namespace troupe::gateway::s3
