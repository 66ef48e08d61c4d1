// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/completion_request.hpp"

#include "gateway/s3/numbers.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/target.hpp"

#include <optional>

namespace troupe::gateway::s3 {

namespace {

using asked = wire::model::s3::complete_multipart_upload;
using entry = wire::model::s3::shapes::completed_part;

std::optional<listed_part> read_part(const wire::structure_view<entry>& from) {
  listed_part part;
  part.number = part_number_in(from[entry::PartNumber].value_or("")).value_or(0);
  part.etag = unquoted_etag(from[entry::ETag].value_or(""));
  if (part.number == 0 || part.etag.empty())
    return std::nullopt;
  part.checksums = read_checksum_members<entry>(from);
  return part;
}

} // namespace

completion_promise read_promise(const completion_input& in) {
  return {.checksums = read_checksum_members<asked>(in),
          .type = std::string{in[asked::ChecksumType].value_or("")},
          .size = std::string{in[asked::MpuObjectSize].value_or("")}};
}

result<std::vector<listed_part>> read_listed_parts(const completion_input& in) {
  const auto document = in[asked::MultipartUpload];
  if (!document.present())
    return error{"InvalidRequest", "You must specify at least one part"};
  std::vector<listed_part> parts;
  for (const auto element : document[wire::model::s3::shapes::completed_multipart_upload::Parts]) {
    auto part = read_part(element);
    if (!part)
      return malformed_xml();
    if (!parts.empty() && part->number <= parts.back().number)
      return error{
          "InvalidPartOrder",
          "The list of parts was not in ascending order. Parts must be ordered by part number.",
          {{"UploadId", std::string{in[asked::UploadId]}}}};
    parts.push_back(std::move(*part));
  }
  if (parts.empty())
    return malformed_xml();
  return parts;
}

} // namespace troupe::gateway::s3
