// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/tags.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/wire/patterns.hpp"

#include <algorithm>
#include <optional>

namespace troupe::gateway::s3 {

namespace {

using tag = wire::model::s3::shapes::tag;

constexpr std::string_view tag_pattern = R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)";

/// Of UTF-8, whose other bytes all begin with two bits of their own.
std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

bool is_tag_text(std::string_view text, std::size_t characters_max) {
  return characters_of(text) <= characters_max && wire::matches_pattern(text, tag_pattern);
}

result<void> check_tag(std::string_view key, std::string_view value) {
  if (key.empty() || !is_tag_text(key, limits::tag_key_characters_max))
    return error{
        "InvalidTag", "The TagKey you have provided is invalid", {{"TagKey", std::string{key}}}};
  if (key.starts_with("aws:"))
    return error{
        "InvalidTag", "Your TagKey cannot be prefixed with aws:", {{"TagKey", std::string{key}}}};
  if (!is_tag_text(value, limits::tag_value_characters_max))
    return error{"InvalidTag",
                 "The TagValue you have provided is invalid",
                 {{"TagKey", std::string{key}}, {"TagValue", std::string{value}}}};
  return {};
}

error too_many_object_tags() {
  return {"BadRequest",
          "Object tags cannot be greater than " + std::to_string(limits::object_tags_max)};
}

result<tag_set> read_tags(const tag_list& from, std::size_t tags_max, error (*too_many)()) {
  if (from.size() > tags_max)
    return too_many();
  tag_set tags;
  for (const auto one : from) {
    const auto key = one[tag::Key];
    const auto value = one[tag::Value];
    if (auto fine = check_tag(key, value); !fine)
      return fine.refusal();
    if (!tags.emplace(key, value).second)
      return error{"InvalidTag",
                   "Cannot provide multiple Tags with the same key",
                   {{"TagKey", std::string{key}}}};
  }
  return tags;
}

error malformed_header(std::string_view header) {
  return bad_argument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL "
                      "query parameters without tag name duplicates.",
                      "x-amz-tagging", header);
}

} // namespace

result<tag_set> read_tag_header(std::string_view header) {
  tag_set tags;
  for (auto rest = header; !rest.empty();) {
    const auto part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    if (part.empty())
      continue;
    const auto equals = std::min(part.find('='), part.size());
    const auto text = part.substr(std::min(equals + 1, part.size()));
    const auto key = percent_decode(part.substr(0, equals), true);
    const auto value = percent_decode(text, true);
    // A pair has one sign of its own; another is to be encoded.
    if (!key || !value || text.find('=') != std::string_view::npos)
      return malformed_header(header);
    if (auto fine = check_tag(*key, *value); !fine)
      return fine.refusal();
    if (!tags.emplace(*key, *value).second)
      return malformed_header(header);
  }
  if (tags.size() > limits::object_tags_max)
    return too_many_object_tags();
  return tags;
}

result<tag_set> read_bucket_tags(const tag_list& from) {
  return read_tags(from, limits::bucket_tags_max, [] {
    return error{"BadRequest", "Bucket tag count cannot be greater than "
                                   + std::to_string(limits::bucket_tags_max)};
  });
}

result<tag_set> read_object_tags(const tag_list& from) {
  return read_tags(from, limits::object_tags_max, too_many_object_tags);
}

} // namespace troupe::gateway::s3
