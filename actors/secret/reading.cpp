// SPDX-License-Identifier: Apache-2.0
#include "actors/secret/reading.hpp"

#include "persistence/key.hpp"
#include "persistence/record.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

using persistence::reader;

enum class record_kind : std::uint8_t { secret = 1, value = 2, counts = 3 };

persistence::key records_of(const address& store, record_kind kind) {
  persistence::key prefix{persistence::space::secret};
  prefix.u8(static_cast<std::uint8_t>(kind)).text(store.account).text(store.region);
  return prefix;
}

error no_such_secret() {
  return {"ResourceNotFoundException", "Secrets Manager can't find the specified secret."};
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

struct named_secret {
  std::string name;
  std::string suffix; ///< That it must have; empty: whatever it has.
};

/// Nothing for the ARN of another account, region or service.
std::optional<named_secret> parse_name(const address& store, std::string_view text) {
  constexpr std::string_view type = "secret:";
  if (!text.starts_with("arn:"))
    return named_secret{std::string{text}, {}};
  const auto parsed = arn::parse(text);
  if (!parsed || parsed->service != "secretsmanager" || parsed->region != store.region
      || parsed->account != store.account || !parsed->rest.starts_with(type))
    return std::nullopt;
  auto name = parsed->rest.substr(type.size());
  const auto dash = name.size() - std::min(name.size(), secret_suffix_bytes + 1);
  const std::string_view tail = std::string_view{name}.substr(dash);
  const bool has_suffix = tail.size() == secret_suffix_bytes + 1 && tail[0] == '-'
                          && std::ranges::all_of(tail.substr(1), is_letter_or_digit);
  if (!has_suffix)
    return named_secret{std::move(name), {}};
  auto suffix = std::string{tail.substr(1)};
  name.resize(dash);
  return named_secret{std::move(name), std::move(suffix)};
}

// -- lists

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 32);
  return out;
}

bool any_word_begins_with(std::string_view text, const std::string& value) {
  const auto words = lower(text);
  for (std::size_t at = 0; at < words.size(); ++at)
    if ((at == 0 || !is_letter_or_digit(words[at - 1]))
        && words.compare(at, value.size(), value) == 0)
      return true;
  return false;
}

/// One value of a filter, without its `!`.
bool fits_value(const secret_description& secret, const std::string& key,
                const std::string& value) {
  const auto tags = secret.tags.value_or(tag_map{});
  const auto any_tag = [&](auto fits) { return std::ranges::any_of(tags, fits); };
  if (key == "name")
    return secret.name.starts_with(value);
  if (key == "description")
    return lower(secret.description).starts_with(lower(value));
  if (key == "tag-key")
    return any_tag([&](const auto& tag) { return tag.first.starts_with(value); });
  if (key == "tag-value")
    return any_tag([&](const auto& tag) { return tag.second.starts_with(value); });
  if (key != "all") // Nothing is replicated, and no service owns one.
    return false;
  const auto word = lower(value);
  return any_word_begins_with(secret.name, word) || any_word_begins_with(secret.description, word)
         || any_tag([&](const auto& tag) {
              return any_word_begins_with(tag.first, word)
                     || any_word_begins_with(tag.second, word);
            });
}

bool fits(const secret_description& secret, const secret_filter& filter) {
  return std::ranges::any_of(filter.values, [&](const std::string& value) {
    const bool negates = value.starts_with('!');
    return fits_value(secret, filter.key, negates ? value.substr(1) : value) != negates;
  });
}

/// By which a list is ordered: a number, and the name.
using place = std::pair<epoch_ms, std::string>;

place place_of(const secret_description& secret, secret_order order) {
  switch (order) {
    case secret_order::created:
      return {secret.created, secret.name};
    case secret_order::changed:
      return {secret.changed, secret.name};
    case secret_order::accessed:
      return {secret.accessed.value_or(0), secret.name};
    case secret_order::name:
      return {0, secret.name};
  }
  return {};
}

std::string to_text(const place& at) {
  return std::to_string(at.first) + ":" + at.second;
}

place from_text(std::string_view text) {
  place at;
  const auto colon = std::min(text.find(':'), text.size());
  std::from_chars(text.data(), text.data() + colon, at.first);
  at.second = text.substr(std::min(colon + 1, text.size()));
  return at;
}

} // namespace

std::string secret_arn(const address& store, const std::string& name, const std::string& suffix) {
  return make_arn("secretsmanager", store.region, store.account, "secret:" + name + "-" + suffix);
}

const tag_rules& secret_tag_rules() {
  static const tag_rules rules{
      .too_many = {"InvalidParameterException", "A secret has at most 50 tags."},
      .reserved = {"InvalidParameterException", "Tag keys that begin with aws: are reserved."},
      .duplicate = {}};
  return rules;
}

std::string secret_key(const address& store, std::string_view name) {
  return records_of(store, record_kind::secret).text(name).bytes();
}
std::string value_key(const address& store, std::string_view name, std::string_view version) {
  return records_of(store, record_kind::value).text(name).raw(version).bytes();
}
std::string secret_counts_key(const address& store) {
  return records_of(store, record_kind::counts).bytes();
}
persistence::key_range secret_records(const address& store) {
  return persistence::key_range::starting_with(records_of(store, record_kind::secret));
}
persistence::key_range value_records(const address& store, std::string_view name) {
  return persistence::key_range::starting_with(records_of(store, record_kind::value).text(name));
}

bool is_gone(const secret_description& secret, epoch_ms now) {
  return secret.gone && *secret.gone <= now;
}

epoch_ms day_of_access(epoch_ms now) {
  constexpr epoch_ms day = 86'400'000;
  return now - now % day;
}

std::optional<secret_description> get_secret(const reader& from, const secret_facts& with,
                                             std::string_view secret) {
  const auto named = parse_name(with.where, secret);
  const auto bytes = named ? from.get(secret_key(with.where, named->name)) : std::nullopt;
  if (!bytes)
    return std::nullopt;
  auto found = persistence::unpack<secret_record>(*bytes).secret;
  if (is_gone(found, with.now) || (!named->suffix.empty() && named->suffix != found.suffix))
    return std::nullopt;
  return found;
}

result<secret_description> find_secret(const reader& from, const secret_facts& with,
                                       std::string_view secret) {
  auto found = get_secret(from, with, secret);
  if (!found)
    return no_such_secret();
  return std::move(*found);
}

result<secret_description> find_kept_secret(const reader& from, const secret_facts& with,
                                            std::string_view secret) {
  auto found = find_secret(from, with, secret);
  if (found && found->gone)
    return error{"InvalidRequestException", "You can't perform this operation on the secret "
                                            "because it was marked for deletion."};
  return found;
}

secret_version* find_version(secret_description& of, std::string_view id) {
  const auto found = std::ranges::find(of.versions, id, &secret_version::id);
  return found == of.versions.end() ? nullptr : &*found;
}

bool has_stage(const secret_version& version, std::string_view stage) {
  return std::ranges::find(version.stages, stage) != version.stages.end();
}

secret_version* find_staged(secret_description& of, std::string_view stage) {
  const auto found = std::ranges::find_if(
      of.versions, [&](const secret_version& one) { return has_stage(one, stage); });
  return found == of.versions.end() ? nullptr : &*found;
}

error no_such_secret_version(std::string_view id) {
  return {"ResourceNotFoundException",
          "Secrets Manager can't find the specified secret value for VersionId: "
              + std::string{id}};
}

result<secret_description> read(const reader& from, const secret_facts& with,
                                const describe_secret& ask) {
  return find_secret(from, with, ask.secret);
}

result<secret_value> read(const reader& from, const secret_facts& with,
                          const get_secret_value& ask) {
  auto secret = find_kept_secret(from, with, ask.secret);
  if (!secret)
    return std::move(secret).refusal();
  const auto stage = ask.stage.empty() ? std::string{current_stage} : ask.stage;
  auto* version
      = ask.version.empty() ? find_staged(*secret, stage) : find_version(*secret, ask.version);
  if (!version && ask.version.empty())
    return error{"ResourceNotFoundException",
                 "Secrets Manager can't find the specified secret value for staging label: "
                     + stage};
  if (!version)
    return no_such_secret_version(ask.version);
  if (!ask.version.empty() && !ask.stage.empty() && !has_stage(*version, ask.stage))
    return error{"InvalidRequestException",
                 "You provided a VersionStage that is not associated to the provided VersionId."};
  const auto bytes = from.get(value_key(with.where, secret->name, version->id));
  ensure(bytes.has_value(), "a version has a value");
  auto one = std::move(*version);
  return secret_value{std::move(*secret), std::move(one),
                      persistence::unpack<value_record>(*bytes).value};
}

result<secrets_page> read(const reader& from, const secret_facts& with, const list_secrets& ask) {
  std::vector<std::pair<place, secret_description>> all;
  from.scan(secret_records(with.where), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              auto secret = persistence::unpack<secret_record>(value).secret;
              const bool is_shown = !is_gone(secret, with.now) && (ask.with_deleted || !secret.gone)
                                    && std::ranges::all_of(ask.filters, [&](const auto& filter) {
                                         return fits(secret, filter);
                                       });
              if (is_shown) {
                auto at = place_of(secret, ask.order);
                all.emplace_back(std::move(at), std::move(secret));
              }
              return true;
            });
  const auto comes_first
      = [&](const place& a, const place& b) { return ask.is_descending ? b < a : a < b; };
  std::ranges::sort(all,
                    [&](const auto& a, const auto& b) { return comes_first(a.first, b.first); });
  const auto after = from_text(ask.after);
  secrets_page page;
  for (auto& [at, secret] : all) {
    if (!ask.after.empty() && !comes_first(after, at))
      continue;
    if (page.secrets.size() == ask.limit) {
      page.next = to_text(place_of(page.secrets.back(), ask.order));
      break;
    }
    page.secrets.push_back(std::move(secret));
  }
  return page;
}

} // namespace troupe
