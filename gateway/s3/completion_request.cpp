// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/completion_request.hpp"

#include "gateway/s3/parameters.hpp"
#include "gateway/s3/refusals.hpp"

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view checksum_header = "x-amz-checksum-";

std::optional<listed_part> read_part(const xml_element& element) {
  listed_part part;
  part.number = part_number_in(element.text_of("PartNumber")).value_or(0);
  part.etag = unquoted_etag(element.text_of("ETag"));
  if (part.number == 0 || part.etag.empty())
    return std::nullopt;
  for (const auto kind : {checksum_kind::crc32, checksum_kind::crc32c, checksum_kind::crc64nvme,
                          checksum_kind::sha1, checksum_kind::sha256})
    if (const auto* given = element.child("Checksum" + upper_name_of(name_of(kind))))
      part.checksums.emplace_back(kind, given->text);
  return part;
}

} // namespace

completion_promise take_promise(http_request& request) {
  completion_promise said;
  said.size = request.header("x-amz-mp-object-size");
  said.type = request.header("x-amz-checksum-type");
  std::erase_if(request.fields, [&](const http_field& field) {
    if (!field.name.starts_with(checksum_header))
      return false;
    if (const auto name = field.name.substr(checksum_header.size()); checksum_named(name))
      said.checksums.emplace_back(name, field.value);
    return true;
  });
  return said;
}

result<std::vector<listed_part>> read_listed_parts(std::string_view document,
                                                   const std::string& id) {
  if (document.empty())
    return error{code::invalid_request, "You must specify at least one part"};
  auto root = parse_xml(document);
  if (!root)
    return root.refusal();
  std::vector<listed_part> parts;
  for (const auto& element : root->children) {
    if (element.name != "Part")
      continue;
    auto part = read_part(element);
    if (!part)
      return malformed_xml();
    if (!parts.empty() && part->number <= parts.back().number)
      return error{code::bad_part_order,
                   "The list of parts was not in ascending order. Parts must be ordered by part "
                   "number.",
                   {{"UploadId", id}}};
    parts.push_back(std::move(*part));
  }
  if (root->name != "CompleteMultipartUpload" || parts.empty())
    return malformed_xml();
  return parts;
}

} // namespace troupe::gateway::s3
