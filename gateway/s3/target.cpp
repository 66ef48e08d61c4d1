// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/target.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "core/names.hpp"
#include "gateway/wire/errors.hpp"
#include "gateway/wire/models.hpp"

namespace troupe::gateway::s3 {

namespace {

error malformed_uri(std::string_view path) {
  return {"InvalidURI", "Couldn't parse the specified URI.", {{"URI", std::string{path}}}};
}

/// Length of the well-formed UTF-8 sequence that `text` begins with; 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80)
    return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length)
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  // No overlong forms, no surrogates, nothing past U+10FFFF.
  const auto second = byte(1);
  const bool is_wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)
                        || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return is_wrong ? 0 : length;
}

bool is_key_text(std::string_view text) {
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0 || text.front() == '\0')
      return false;
    text.remove_prefix(length);
  }
  return true;
}

} // namespace

result<target> parse_target(std::string_view path, std::string bucket_from_host) {
  target found{.bucket = std::move(bucket_from_host)};
  auto rest = path.substr(path.starts_with('/') ? 1 : 0);
  if (found.bucket.empty()) {
    const auto name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    auto decoded = percent_decode(name);
    if (!decoded)
      return malformed_uri(path);
    found.bucket = std::move(*decoded);
  }
  if (found.bucket.empty() && rest.empty())
    return found;
  if (!is_bucket_name(found.bucket))
    return error{
        "InvalidBucketName", "The specified bucket is not valid.", {{"BucketName", found.bucket}}};
  auto key = percent_decode(rest);
  if (!key || !is_key_text(*key))
    return malformed_uri(path);
  if (key->size() > limits::object_key_bytes_max)
    return error{"KeyTooLongError",
                 "Your key is too long",
                 {{"Size", std::to_string(key->size())},
                  {"MaxSizeAllowed", std::to_string(limits::object_key_bytes_max)}}};
  found.key = std::move(*key);
  return found;
}

http_response answer_empty(call& c, unsigned status) {
  http_response answer{.status = status};
  stamp(c, wire::models::s3(), answer);
  return answer;
}

http_response answer_xml(call& c, xml_writer document) {
  http_response answer;
  answer.body = std::move(document).take();
  answer.set("Content-Type", "application/xml");
  stamp(c, wire::models::s3(), answer);
  return answer;
}

std::string canonical_id(std::string_view account) {
  return to_hex(sha256(std::string{"account "}.append(account)));
}

std::string quoted_etag(std::string_view etag) {
  return std::string{"\""}.append(etag).append("\"");
}

std::string unquoted_etag(std::string_view etag) {
  if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"'))
    etag = etag.substr(1, etag.size() - 2);
  return std::string{etag};
}

std::string listing_encode(std::string_view text) {
  std::string out;
  const auto encoded = percent_encode(text, true);
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded.compare(i, 3, "%20") == 0) {
      out += '+';
      i += 2;
    } else {
      out += encoded[i];
    }
  }
  return out;
}

} // namespace troupe::gateway::s3
