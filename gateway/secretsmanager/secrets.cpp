// SPDX-License-Identifier: Apache-2.0
#include "gateway/secretsmanager/secrets.hpp"

#include "core/digest.hpp"
#include "core/page_token.hpp"

#include <algorithm>
#include <map>

namespace troupe::gateway::secretsmanager {

namespace {

constexpr std::string_view default_key = "alias/aws/secretsmanager";

bool is_name_letter(char c) {
  constexpr std::string_view others = "-/_+=.@!";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || others.find(c) != std::string_view::npos;
}

std::map<std::string, std::string> bound_to(std::string arn, std::string version) {
  return {{"SecretARN", std::move(arn)}, {"SecretVersionId", std::move(version)}};
}

/// What a key refuses is the key's; what all services know stays what it is.
error key_refused(const error& why, const char* as) {
  if (why.kind.common() != code::of_model)
    return why;
  return {as, why.message};
}

} // namespace

result<std::string> read_name(std::string_view text) {
  if (text.starts_with("arn:") || std::ranges::all_of(text, is_name_letter))
    return std::string{text};
  return error{code::validation, "Invalid name. Must be a valid name containing alphanumeric "
                                 "characters, or any of the following: -/_+=.@!"};
}

result<std::optional<plain_value>> read_value(std::optional<std::string_view> text,
                                              std::optional<std::string_view> binary) {
  if (text && binary)
    return error{"InvalidParameterException",
                 "You can't specify both a binary secret value and a string secret value in the "
                 "same secret."};
  if (text)
    return std::optional{plain_value{std::string{*text}, false}};
  if (binary)
    return std::optional{plain_value{std::string{*binary}, true}};
  return std::optional<plain_value>{};
}

task<result<new_version>> seal_version(call& c, std::string arn, std::string key, std::string id,
                                       plain_value value) {
  encrypt_text ask{.key = key.empty() ? std::string{default_key} : key,
                   .plain = std::move(value.bytes),
                   .context = bound_to(std::move(arn), id)};
  auto asking = ask_keys(c, std::move(ask));
  auto sealed = co_await std::move(asking);
  if (!sealed)
    co_return key_refused(sealed.refusal(), "EncryptionFailure");
  new_version made{std::move(id), std::move(key), {std::move(sealed->blob), value.is_binary}};
  co_return made;
}

task<result<std::string>> open_version(call& c, std::string arn, std::string id,
                                       sealed_value value) {
  decrypt_text ask{
      .key = {}, .blob = std::move(value.blob), .context = bound_to(std::move(arn), std::move(id))};
  auto asking = ask_keys(c, std::move(ask));
  auto opened = co_await std::move(asking);
  if (!opened)
    co_return key_refused(opened.refusal(), "DecryptionFailure");
  co_return std::move(opened->plain);
}

task<result<void>> check_same(call& c, const secret_put& put, plain_value value) {
  if (!put.existing)
    co_return result<void>{};
  auto opening = open_version(c, arn_of(c, put.secret), put.version, *put.existing);
  const auto before = co_await std::move(opening);
  if (!before)
    co_return before.refusal();
  if (put.existing->is_binary == value.is_binary && equal_constant_time(*before, value.bytes))
    co_return result<void>{};
  co_return error{"ResourceExistsException",
                  "You can't use ClientRequestToken " + put.version
                      + " because that value is already in use for a version of secret "
                      + arn_of(c, put.secret) + "."};
}

std::string arn_of(const call& c, const secret_description& secret) {
  return secret_arn(account_of(c), secret.name, secret.suffix);
}

std::string arn_of(const call& c, std::string_view secret) {
  if (secret.starts_with("arn:"))
    return std::string{secret};
  return make_arn("secretsmanager", c.who.region, c.who.account, "secret:" + std::string{secret});
}

result<std::string> read_next_token(std::optional<std::string_view> token) {
  if (!token)
    return std::string{};
  auto after = read_page_token(*token);
  if (!after)
    return error{"InvalidNextTokenException", "The NextToken is invalid."};
  return std::move(*after);
}

std::vector<std::string> texts_of(wire::list_view<wire::as::text> in) {
  std::vector<std::string> texts;
  for (const auto one : in)
    texts.emplace_back(one);
  return texts;
}

result<tag_map> read_secret_tags(wire::list_view<wire::as::structure<model::shapes::tag>> in) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto tag : in)
    given.emplace_back(tag[model::shapes::tag::Key].value_or(""),
                       tag[model::shapes::tag::Value].value_or(""));
  return read_tags(given, secret_tag_rules());
}

} // namespace troupe::gateway::secretsmanager
