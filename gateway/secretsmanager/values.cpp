// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "core/page_token.hpp"
#include "gateway/secretsmanager/operations.hpp"

#include <algorithm>
#include <span>

/// Secrets made, and their values put and read.
namespace troupe::gateway::secretsmanager {

namespace {

/// Six letters and digits at random.
std::string new_suffix() {
  constexpr std::string_view letters
      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string suffix;
  for (const char byte : random_bytes(secret_suffix_bytes))
    suffix += letters[static_cast<unsigned char>(byte) % letters.size()];
  return suffix;
}

/// The id of a version to be.
std::string id_of(std::optional<std::string_view> token) {
  return token ? std::string{*token} : random_uuid();
}

/// Puts a version, if there is a value, and whatever else the change says.
task<result<secret_put>> put(call& c, troupe::update_secret ask, std::string id,
                             std::optional<plain_value> value) {
  if (value) {
    auto looking = ask_secrets(c, troupe::describe_secret{ask.secret});
    const auto secret = co_await std::move(looking);
    if (!secret)
      co_return secret.refusal();
    ask.suffix = secret->suffix;
    auto sealing
        = seal_version(c, arn_of(c, *secret), ask.key.value_or(secret->key), std::move(id), *value);
    auto sealed = co_await std::move(sealing);
    if (!sealed)
      co_return std::move(sealed).refusal();
    ask.version = std::move(*sealed);
  }
  auto asking = ask_secrets(c, std::move(ask));
  auto done = co_await std::move(asking);
  if (!done || !value)
    co_return done;
  auto checking = check_same(c, *done, std::move(*value));
  if (const auto same = co_await std::move(checking); !same)
    co_return same.refusal();
  co_return done;
}

struct opened_value {
  secret_value at;
  std::string plain;
};

task<result<opened_value>> get(call& c, troupe::get_secret_value ask) {
  auto asking = ask_secrets(c, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return std::move(found).refusal();
  auto opening
      = open_version(c, arn_of(c, found->secret), found->version.id, std::move(found->value));
  auto plain = co_await std::move(opening);
  if (!plain)
    co_return std::move(plain).refusal();
  opened_value opened{std::move(*found), std::move(*plain)};
  co_return opened;
}

template <class Shape>
void write_value(wire::structure_place<Shape> to, const call& c, const opened_value& one) {
  to[Shape::ARN] = arn_of(c, one.at.secret);
  to[Shape::Name] = one.at.secret.name;
  to[Shape::VersionId] = one.at.version.id;
  if (one.at.value.is_binary)
    to[Shape::SecretBinary] = one.plain;
  else
    to[Shape::SecretString] = one.plain;
  to[Shape::VersionStages].fill(one.at.version.stages);
  to[Shape::CreatedDate] = one.at.version.created;
}

/// All but its value.
result<troupe::create_secret> read_new_secret(wire::input<model::create_secret> in) {
  using asked = model::create_secret;
  auto name = read_name(in[asked::Name]);
  if (!name)
    return std::move(name).refusal();
  auto tags = read_secret_tags(in[asked::Tags]);
  if (!tags)
    return std::move(tags).refusal();
  troupe::create_secret ask;
  ask.name = std::move(*name);
  ask.suffix = new_suffix();
  ask.description = in[asked::Description].value_or("");
  ask.key = in[asked::KmsKeyId].value_or("");
  ask.tags = std::move(*tags);
  return ask;
}

using value_or_refusal = std::pair<std::string, result<opened_value>>;

/// Of each name what it holds, or why that is not told.
task<std::vector<value_or_refusal>> get_each(call& c, std::vector<std::string> names) {
  std::vector<value_or_refusal> found;
  for (auto& name : names) {
    troupe::get_secret_value ask{.secret = name, .version = {}, .stage = {}};
    auto getting = get(c, std::move(ask));
    auto one = co_await std::move(getting);
    found.emplace_back(std::move(name), std::move(one));
  }
  co_return found;
}

std::string name_of_error(const error& why) {
  return why.kind.name().empty() ? "InternalServiceError" : why.kind.name();
}

} // namespace

task<reply<model::create_secret>> create_secret(call& c, wire::input<model::create_secret> in) {
  using asked = model::create_secret;
  auto ask = read_new_secret(in);
  if (!ask)
    co_return std::move(ask).refusal();
  auto value = read_value(in[asked::SecretString], in[asked::SecretBinary]);
  if (!value)
    co_return std::move(value).refusal();
  auto id = id_of(in[asked::ClientRequestToken]);
  if (*value) {
    auto sealing = seal_version(c, secret_arn(account_of(c), ask->name, ask->suffix), ask->key,
                                std::move(id), **value);
    auto sealed = co_await std::move(sealing);
    if (!sealed)
      co_return std::move(sealed).refusal();
    ask->version = std::move(*sealed);
  }
  auto asking = ask_secrets(c, std::move(*ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  if (*value) {
    auto checking = check_same(c, *made, std::move(**value));
    if (const auto same = co_await std::move(checking); !same)
      co_return same.refusal();
  }
  wire::output<asked> out;
  out[asked::output::ARN] = arn_of(c, made->secret);
  out[asked::output::Name] = made->secret.name;
  if (!made->version.empty())
    out[asked::output::VersionId] = made->version;
  co_return out;
}

task<reply<model::update_secret>> update_secret(call& c, wire::input<model::update_secret> in) {
  using asked = model::update_secret;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  auto value = read_value(in[asked::SecretString], in[asked::SecretBinary]);
  if (!value)
    co_return std::move(value).refusal();
  troupe::update_secret ask;
  ask.secret = std::move(*name);
  if (const auto text = in[asked::Description])
    ask.description = std::string{*text};
  if (const auto key = in[asked::KmsKeyId])
    ask.key = std::string{*key};
  auto putting = put(c, std::move(ask), id_of(in[asked::ClientRequestToken]), std::move(*value));
  const auto done = co_await std::move(putting);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  out[asked::output::ARN] = arn_of(c, done->secret);
  out[asked::output::Name] = done->secret.name;
  if (!done->version.empty())
    out[asked::output::VersionId] = done->version;
  co_return out;
}

task<reply<model::put_secret_value>> put_secret_value(call& c,
                                                      wire::input<model::put_secret_value> in) {
  using asked = model::put_secret_value;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  auto value = read_value(in[asked::SecretString], in[asked::SecretBinary]);
  if (!value)
    co_return std::move(value).refusal();
  if (!*value)
    co_return error{"InvalidRequestException",
                    "You must provide either SecretString or SecretBinary."};
  troupe::update_secret ask;
  ask.secret = std::move(*name);
  ask.stages = texts_of(in[asked::VersionStages]);
  auto putting = put(c, std::move(ask), id_of(in[asked::ClientRequestToken]), std::move(*value));
  auto done = co_await std::move(putting);
  if (!done)
    co_return done.refusal();
  const auto made = std::ranges::find(done->secret.versions, done->version, &secret_version::id);
  wire::output<asked> out;
  out[asked::output::ARN] = arn_of(c, done->secret);
  out[asked::output::Name] = done->secret.name;
  out[asked::output::VersionId] = done->version;
  out[asked::output::VersionStages].fill(made->stages);
  co_return out;
}

task<reply<model::get_secret_value>> get_secret_value(call& c,
                                                      wire::input<model::get_secret_value> in) {
  using asked = model::get_secret_value;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  troupe::get_secret_value ask{.secret = std::move(*name),
                               .version = std::string{in[asked::VersionId].value_or("")},
                               .stage = std::string{in[asked::VersionStage].value_or("")}};
  auto getting = get(c, std::move(ask));
  const auto found = co_await std::move(getting);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  write_value(out.root(), c, *found);
  co_return out;
}

task<reply<model::batch_get_secret_value>>
batch_get_secret_value(call& c, wire::input<model::batch_get_secret_value> in) {
  using asked = model::batch_get_secret_value;
  constexpr std::int64_t page_default = 20;
  auto names = texts_of(in[asked::SecretIdList]);
  troupe::list_secrets listing{.filters = read_filters(in[asked::Filters])};
  listing.limit = static_cast<std::size_t>(in[asked::MaxResults].value_or(page_default));
  auto after = read_next_token(in[asked::NextToken]);
  if (!after)
    co_return std::move(after).refusal();
  if (names.empty() == listing.filters.empty())
    co_return error{"InvalidParameterException",
                    "Either 'SecretIdList' or 'Filters' must be provided, but not both."};
  wire::output<asked> out;
  if (names.empty()) {
    listing.after = std::move(*after);
    auto asking = ask_secrets(c, std::move(listing));
    const auto page = co_await std::move(asking);
    if (!page)
      co_return page.refusal();
    for (const auto& one : page->secrets)
      names.push_back(one.name);
    if (!page->next.empty())
      out[asked::output::NextToken] = make_page_token(page->next);
  }
  auto getting = get_each(c, std::move(names));
  auto all = co_await std::move(getting);
  const auto refused
      = std::ranges::stable_partition(all, [](const auto& one) { return one.second.ok(); });
  out[asked::output::SecretValues].fill(
      std::span{all.begin(), refused.begin()},
      [&](auto to, const auto& one) { write_value(to, c, *one.second); });
  out[asked::output::Errors].fill(refused, [](auto to, const auto& one) {
    to[model::shapes::api_error_type::SecretId] = one.first;
    to[model::shapes::api_error_type::ErrorCode] = name_of_error(one.second.refusal());
    to[model::shapes::api_error_type::Message] = one.second.refusal().message;
  });
  co_return out;
}

} // namespace troupe::gateway::secretsmanager
