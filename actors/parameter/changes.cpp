// SPDX-License-Identifier: Apache-2.0
#include "actors/parameter/changes.hpp"

#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::reader;
using persistence::transaction;

void store(transaction& tx, const parameter_facts& with, const parameter_record& record) {
  tx.put(parameter_key(with.where, record.newest.name), persistence::pack(record));
}

void store(transaction& tx, const parameter_facts& with, parameter_version version) {
  const auto key = version_key(with.where, version.name, version.version);
  tx.put(key, persistence::pack(version_record{std::move(version)}));
}

parameter_store_counts counts_of(const reader& from, const parameter_facts& with) {
  const auto bytes = from.get(parameter_counts_key(with.where));
  return bytes ? persistence::unpack<parameter_store_counts>(*bytes) : parameter_store_counts{};
}

void store(transaction& tx, const parameter_facts& with, const parameter_store_counts& counts) {
  tx.put(parameter_counts_key(with.where), persistence::pack(counts));
}

/// With all its versions; what is counted is the caller's affair.
void erase(transaction& tx, const parameter_facts& with, const std::string& name) {
  std::vector<std::string> keys;
  tx.scan(version_records(with.where, name), persistence::direction::forward,
          [&](std::string_view key, std::string_view) {
            keys.emplace_back(key);
            return true;
          });
  for (const auto& key : keys)
    tx.erase(key);
  tx.erase(parameter_key(with.where, name));
}

error exists() {
  return {"ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the "
          "request to true."};
}

result<std::string> tier_of(const put_parameter& ask, const parameter_record* before) {
  const bool was_advanced = before && before->newest.tier == "Advanced";
  const bool needs_advanced
      = ask.value_bytes > standard_value_bytes_max || !ask.parameter.policies.empty();
  const auto wanted = ask.tier.value_or(was_advanced ? "Advanced" : "Standard");
  const bool is_advanced = wanted == "Advanced"
                           || (wanted == "Intelligent-Tiering" && (needs_advanced || was_advanced));
  if (was_advanced && !is_advanced)
    return error{code::validation,
                 "This parameter uses the advanced-parameter tier. You can't downgrade a parameter "
                 "from the advanced-parameter tier to the standard-parameter tier. If necessary, "
                 "you can delete the advanced parameter and recreate it as a standard parameter."};
  if (is_advanced)
    return std::string{"Advanced"};
  if (ask.value_bytes > standard_value_bytes_max)
    return error{code::validation,
                 "Standard tier parameters support a maximum parameter value of 4096 characters. "
                 "To create a larger parameter value, upgrade the parameter to use the "
                 "advanced-parameter tier. For more information, see "
                 "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
                 "parameter-store-advanced-parameters.html"};
  if (!ask.parameter.policies.empty())
    return error{code::validation, "Parameter policies are not supported for standard-tier "
                                   "parameters. Use the advanced-parameter tier."};
  return std::string{"Standard"};
}

/// The oldest version makes room, unless it has a label.
result<void> make_room(transaction& tx, const parameter_facts& with,
                       const parameter_record& before) {
  const auto oldest = before.newest.version - parameter_versions_max + 1;
  if (oldest < 1)
    return {};
  const auto key = version_key(with.where, before.newest.name, oldest);
  const auto bytes = tx.get(key);
  if (bytes && !persistence::unpack<version_record>(*bytes).version.labels.empty())
    return error{"ParameterMaxVersionLimitExceeded",
                 "You attempted to create a new version of " + before.newest.name
                     + " by calling the PutParameter API with the overwrite flag. Version "
                     + std::to_string(oldest)
                     + ", the oldest version, can't be deleted because it has a label associated "
                       "with it. Move the label to another version of the parameter, and try "
                       "again."};
  tx.erase(key);
  return {};
}

std::vector<std::string> expired(const reader& from, const parameter_facts& with,
                                 std::size_t limit) {
  std::vector<std::string> names;
  from.scan(parameter_records(with.where), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              auto newest = persistence::unpack<parameter_record>(value).newest;
              if (has_expired(newest, with.now))
                names.push_back(std::move(newest.name));
              return names.size() < limit;
            });
  return names;
}

/// The version of that number, to be stored again with other labels.
parameter_version* find_version(std::vector<parameter_version>& all, std::int64_t number) {
  const auto found = std::ranges::find(all, number, &parameter_version::version);
  return found == all.end() ? nullptr : &*found;
}

void store_labels(transaction& tx, const parameter_facts& with, parameter_record& record,
                  const parameter_version& of) {
  if (of.version != record.newest.version)
    return store(tx, with, of);
  record.newest.labels = of.labels;
  store(tx, with, record);
}

} // namespace

bool is_label(std::string_view text) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::string head;
  for (const char c : text.substr(0, 3))
    head += lower(c);
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && head != "aws" && head != "ssm"
         && std::ranges::all_of(text, [&](char c) {
              const auto l = lower(c);
              return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
                     || c == '-';
            });
}

result<parameter_put> apply(transaction& tx, const parameter_facts& with,
                            const put_parameter& ask) {
  const auto& name = ask.parameter.name;
  auto before = find_parameter(tx, with, name);
  if (before && !ask.overwrite)
    return exists();
  if (ask.inherits_type && (!before || before->newest.type != ask.parameter.type))
    return error{"TooManyUpdates", "The parameter was changed at the same time. Try again."};
  auto tier = tier_of(ask, before ? &*before : nullptr);
  if (!tier)
    return std::move(tier).refusal();
  auto counts = counts_of(tx, with);
  const bool is_stored = tx.get(parameter_key(with.where, name)).has_value();
  if (!is_stored && counts.parameters >= parameters_max)
    return error{"ParameterLimitExceeded",
                 "A store has at most " + std::to_string(parameters_max) + " parameters."};
  if (before)
    if (auto room = make_room(tx, with, *before); !room)
      return room.refusal();
  if (is_stored && !before)
    erase(tx, with, name); // What has expired begins anew.
  parameter_record made{ask.parameter, before ? before->tags : ask.tags};
  made.newest.version = before ? before->newest.version + 1 : 1;
  made.newest.tier = *tier;
  made.newest.modified = with.now;
  made.newest.description
      = ask.description.value_or(before ? before->newest.description : std::string{});
  if (before)
    store(tx, with, std::move(before->newest));
  store(tx, with, made);
  if (!is_stored) {
    ++counts.parameters;
    store(tx, with, counts);
  }
  return parameter_put{made.newest.version, std::move(*tier)};
}

result<deleted_parameters> apply(transaction& tx, const parameter_facts& with,
                                 const delete_parameters& ask) {
  deleted_parameters gone;
  auto counts = counts_of(tx, with);
  for (const auto& name : ask.names) {
    const auto found = find_parameter(tx, with, name);
    if (!found)
      continue;
    erase(tx, with, found->newest.name);
    --counts.parameters;
    gone.names.push_back(name);
  }
  store(tx, with, counts);
  return gone;
}

result<bool> apply(transaction& tx, const parameter_facts& with, const tag_parameter& ask) {
  auto found = find_parameter(tx, with, ask.name);
  if (!found)
    return error{"InvalidResourceId", ""};
  remove_tags(found->tags, ask.remove);
  if (auto added = add_tags(found->tags, ask.add, parameter_tag_rules()); !added)
    return added.refusal();
  store(tx, with, *found);
  return true;
}

result<labels_put> apply(transaction& tx, const parameter_facts& with, const label_parameter& ask) {
  auto found = find_parameter(tx, with, ask.name);
  if (!found)
    return parameter_not_found();
  auto all = versions_of(tx, with, *found);
  labels_put put{ask.version.value_or(found->newest.version), {}};
  auto* version = find_version(all, put.version);
  if (!version)
    return no_such_version(ask.name, std::to_string(put.version));
  auto labels = version->labels;
  for (const auto& label : ask.labels)
    if (!is_label(label))
      put.invalid.push_back(label);
    else if (std::ranges::find(labels, label) == labels.end())
      labels.push_back(label);
  if (labels.size() > parameter_labels_max)
    return error{"ParameterVersionLabelLimitExceeded",
                 "A parameter version can have a maximum of 10 labels. Move one or more labels to "
                 "another version and try again."};
  for (auto& other : all) { // A label is on one version.
    const auto moved = std::erase_if(other.labels, [&](const std::string& label) {
      return other.version != put.version && std::ranges::find(labels, label) != labels.end();
    });
    if (moved > 0)
      store_labels(tx, with, *found, other);
  }
  version->labels = std::move(labels);
  store_labels(tx, with, *found, *version);
  return put;
}

result<labels_removed> apply(transaction& tx, const parameter_facts& with,
                             const unlabel_parameter& ask) {
  auto found = find_parameter(tx, with, ask.name);
  if (!found)
    return parameter_not_found();
  auto all = versions_of(tx, with, *found);
  auto* version = find_version(all, ask.version);
  if (!version)
    return no_such_version(ask.name, std::to_string(ask.version));
  labels_removed came;
  for (const auto& label : ask.labels)
    (std::erase(version->labels, label) > 0 ? came.removed : came.invalid).push_back(label);
  store_labels(tx, with, *found, *version);
  return came;
}

bool has_expired_parameters(const reader& from, const parameter_facts& with) {
  return !expired(from, with, 1).empty();
}

bool erase_expired(transaction& tx, const parameter_facts& with) {
  constexpr std::size_t at_once = 100;
  const auto names = expired(tx, with, at_once);
  auto counts = counts_of(tx, with);
  for (const auto& name : names)
    erase(tx, with, name);
  counts.parameters -= names.size();
  store(tx, with, counts);
  return names.size() == at_once;
}

} // namespace troupe
