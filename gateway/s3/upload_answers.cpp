// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/upload_answers.hpp"

#include "gateway/s3/refusals.hpp"

namespace troupe::gateway::s3 {

result<bool> read_encoding_type(std::optional<std::string_view> encoding) {
  if (encoding && *encoding != "url")
    return bad_argument("Invalid Encoding Method specified in Request", "encoding-type", *encoding);
  return encoding.has_value();
}

error unsupported_algorithm() {
  return {"InvalidRequest",
          "Checksum algorithm provided is unsupported. Please try again with any of the valid "
          "types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"};
}

checksum_kind kept_checksum(const upload_info& upload) {
  return checksum_named(upload.checksum_algorithm).value_or(checksum_kind::crc64nvme);
}

std::string_view checksum_type_of(const upload_info& upload) {
  if (upload.checksum_algorithm.empty())
    return "null";
  return upload.has_composite_checksum ? "COMPOSITE" : "FULL_OBJECT";
}

part_info to_part(int number, const received_body& body) {
  return {.number = number,
          .size = body.size,
          .etag = body.md5_hex,
          .checksum = body.also_checksum.empty() ? body.checksum : body.also_checksum};
}

epoch_ms whole_second(epoch_ms time) {
  constexpr epoch_ms ms_per_second = 1'000;
  return time / ms_per_second * ms_per_second;
}

} // namespace troupe::gateway::s3
