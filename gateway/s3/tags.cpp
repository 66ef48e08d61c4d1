// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/tags.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/wire/patterns.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace troupe::gateway::s3 {

namespace {

using tag = wire::model::s3::shapes::tag;
using given_tags = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view tag_pattern = R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)";

/// Of UTF-8, whose other bytes all begin with two bits of their own.
std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

bool is_tag_text(std::string_view text, std::size_t characters_max) {
  return characters_of(text) <= characters_max && wire::matches_pattern(text, tag_pattern);
}

/// Refuses texts that no tag has.
result<void> check(const given_tags& tags) {
  for (const auto& [key, value] : tags) {
    if (key.empty() || !is_tag_text(key, limits::tag_key_characters_max))
      return error{"InvalidTag", "The TagKey you have provided is invalid", {{"TagKey", key}}};
    if (!is_tag_text(value, limits::tag_value_characters_max))
      return error{"InvalidTag",
                   "The TagValue you have provided is invalid",
                   {{"TagKey", key}, {"TagValue", value}}};
  }
  return {};
}

tag_rules rules(std::size_t tags_max, std::string too_many) {
  return {.tags_max = tags_max,
          .too_many = {"BadRequest", std::move(too_many) + std::to_string(tags_max)},
          .reserved = {"InvalidTag", "Your TagKey cannot be prefixed with aws:"},
          .duplicate = {"InvalidTag", "Cannot provide multiple Tags with the same key"}};
}

tag_rules object_rules() {
  return rules(limits::object_tags_max, "Object tags cannot be greater than ");
}

result<tag_map> read_checked(const given_tags& given, const tag_rules& by) {
  if (auto fine = check(given); !fine)
    return fine.refusal();
  return troupe::read_tags(given, by);
}

result<tag_map> read_document(const tag_list& from, const tag_rules& by) {
  if (from.size() > by.tags_max)
    return by.too_many;
  given_tags given;
  for (const auto one : from)
    given.emplace_back(one[tag::Key], one[tag::Value]);
  return read_checked(given, by);
}

error malformed_header(std::string_view header) {
  return bad_argument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL "
                      "query parameters without tag name duplicates.",
                      "x-amz-tagging", header);
}

} // namespace

result<tag_map> read_tag_header(std::string_view header) {
  given_tags given;
  for (auto rest = header; !rest.empty();) {
    const auto part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    if (part.empty())
      continue;
    const auto equals = std::min(part.find('='), part.size());
    const auto text = part.substr(std::min(equals + 1, part.size()));
    auto key = percent_decode(part.substr(0, equals), true);
    auto value = percent_decode(text, true);
    // A pair has one sign of its own; another is to be encoded.
    if (!key || !value || text.find('=') != std::string_view::npos)
      return malformed_header(header);
    given.emplace_back(std::move(*key), std::move(*value));
  }
  auto by = object_rules();
  by.duplicate = malformed_header(header);
  return read_checked(given, by);
}

result<tag_map> read_bucket_tags(const tag_list& from) {
  return read_document(from,
                       rules(limits::bucket_tags_max, "Bucket tag count cannot be greater than "));
}

result<tag_map> read_object_tags(const tag_list& from) {
  return read_document(from, object_rules());
}

} // namespace troupe::gateway::s3
