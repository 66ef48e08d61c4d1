// SPDX-License-Identifier: Apache-2.0
#include "actors/parameter/reading.hpp"

#include "persistence/key.hpp"
#include "persistence/record.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

using persistence::reader;

enum class record_kind : std::uint8_t { parameter = 1, version = 2, counts = 3 };

persistence::key records_of(const address& store, record_kind kind) {
  persistence::key prefix{persistence::space::parameter};
  prefix.u8(static_cast<std::uint8_t>(kind)).text(store.account).text(store.region);
  return prefix;
}

struct split_name {
  std::string name;
  std::string selector; ///< With its colon, or empty.
};

split_name split(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return {std::string{text}, {}};
  return {std::string{text.substr(0, colon)}, std::string{text.substr(colon)}};
}

/// What follows `parameter` in an ARN of this store, which begins with a slash; nothing in others.
std::optional<std::string> path_of_arn(const address& store, std::string_view text) {
  constexpr std::string_view type = "parameter/";
  const auto parsed = arn::parse(text);
  if (!parsed || parsed->service != "ssm" || parsed->region != store.region
      || parsed->account != store.account || !parsed->rest.starts_with(type))
    return std::nullopt;
  return parsed->rest.substr(type.size() - 1);
}

std::optional<parameter_record> get(const reader& from, const parameter_facts& with,
                                    std::string_view name) {
  const auto bytes = from.get(parameter_key(with.where, name));
  if (!bytes)
    return std::nullopt;
  auto record = persistence::unpack<parameter_record>(*bytes);
  if (has_expired(record.newest, with.now))
    return std::nullopt;
  return record;
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

/// The version of that number, or with that label.
std::optional<parameter_version> select(const reader& from, const parameter_facts& with,
                                        const parameter_record& parameter,
                                        std::string_view wanted) {
  const auto number = number_of(wanted);
  for (auto& one : versions_of(from, with, parameter))
    if (number ? one.version == *number : std::ranges::find(one.labels, wanted) != one.labels.end())
      return std::move(one);
  return std::nullopt;
}

found_parameter find_one(const reader& from, const parameter_facts& with,
                         const std::string& asked) {
  found_parameter found;
  auto text = asked;
  const bool is_arn = text.starts_with("arn:");
  std::string head;
  if (is_arn) { // Its own colons are no selector's.
    const auto type = text.find(":parameter/");
    if (type == std::string::npos)
      return found;
    head = text.substr(0, type + 1);
    text.erase(0, head.size());
  }
  auto [name, selector] = split(text);
  auto record = find_parameter(from, with, head + name);
  if (!record)
    return found;
  found.selector = selector;
  if (selector.empty()) {
    found.parameter = std::move(record->newest);
  } else {
    auto version = select(from, with, *record, std::string_view{selector}.substr(1));
    found.came = found_parameter::outcome::no_version;
    found.parameter.name = std::move(record->newest.name);
    if (!version)
      return found;
    found.parameter = std::move(*version);
  }
  found.came = found_parameter::outcome::found;
  return found;
}

// -- filters

bool matches(const std::string& text, const std::string& option, const std::string& value) {
  if (option == "BeginsWith")
    return text.starts_with(value);
  if (option == "Contains")
    return text.find(value) != std::string::npos;
  return text == value;
}

bool is_below(const std::string& name, std::string path, bool recursive) {
  if (!path.ends_with('/'))
    path += '/';
  // Names that begin without a slash stand at the root, like those that have no other.
  const auto front = path == "/" && !name.starts_with('/') ? 0 : path.size();
  return (front == 0 || name.starts_with(path))
         && (recursive || name.find('/', front) == std::string::npos);
}

bool fits(const parameter_record& record, const parameter_filter& filter) {
  constexpr std::string_view tag = "tag:";
  const auto& one = record.newest;
  const auto any = [&](auto fits_value) { return std::ranges::any_of(filter.values, fits_value); };
  const auto any_matches = [&](const std::string& text) {
    return any([&](const std::string& value) { return matches(text, filter.option, value); });
  };
  if (filter.key == "Path")
    return any([&](const std::string& value) {
      return is_below(one.name, value, filter.option == "Recursive");
    });
  if (filter.key == "Name") // With or without its first slash.
    return any_matches(one.name)
           || (one.name.starts_with('/') && filter.option == "Equals"
               && any_matches(one.name.substr(1)));
  if (filter.key == "Type")
    return any_matches(one.type);
  if (filter.key == "KeyId")
    return !one.key.empty() && any_matches(one.key);
  if (filter.key == "Tier")
    return any_matches(one.tier);
  if (filter.key == "DataType")
    return any_matches(one.data_type);
  if (filter.key == "Label")
    return std::ranges::any_of(one.labels, any_matches);
  if (!filter.key.starts_with(tag))
    return false;
  const auto found = record.tags.find(filter.key.substr(tag.size()));
  return found != record.tags.end() && (filter.values.empty() || any_matches(found->second));
}

} // namespace

std::string parameter_arn(const address& store, const std::string& name) {
  return make_arn("ssm", store.region, store.account,
                  "parameter" + std::string{name.starts_with('/') ? "" : "/"} + name);
}

const tag_rules& parameter_tag_rules() {
  static const tag_rules rules{
      .too_many = {"TooManyTagsError", "Number of tags exceeds the limit of 50."},
      .reserved = {code::validation, "Tag keys that begin with aws: are reserved."},
      .duplicate = {code::validation, "Tag keys are there more than once."}};
  return rules;
}

std::string parameter_key(const address& store, std::string_view name) {
  return records_of(store, record_kind::parameter).text(name).bytes();
}
std::string version_key(const address& store, std::string_view name, std::int64_t version) {
  return records_of(store, record_kind::version)
      .text(name)
      .u64(static_cast<std::uint64_t>(version))
      .bytes();
}
std::string parameter_counts_key(const address& store) {
  return records_of(store, record_kind::counts).bytes();
}
persistence::key_range parameter_records(const address& store, std::string_view prefix) {
  return persistence::key_range::starting_with(
      records_of(store, record_kind::parameter).open_text(prefix));
}
persistence::key_range version_records(const address& store, std::string_view name) {
  return persistence::key_range::starting_with(records_of(store, record_kind::version).text(name));
}

error parameter_not_found() {
  return {"ParameterNotFound", ""};
}

error no_such_version(const std::string& name, std::string_view version) {
  return {"ParameterVersionNotFound", "Systems Manager could not find version "
                                          + std::string{version} + " of " + name
                                          + ". Verify the version and try again."};
}

bool has_expired(const parameter_version& newest, epoch_ms now) {
  return newest.expires && *newest.expires <= now;
}

std::optional<parameter_record> find_parameter(const reader& from, const parameter_facts& with,
                                               std::string_view name) {
  if (!name.starts_with("arn:"))
    return get(from, with, name);
  const auto path = path_of_arn(with.where, name);
  if (!path)
    return std::nullopt;
  // `parameter/x` is the ARN of `x` as well as of `/x`.
  if (path->rfind('/') == 0)
    if (auto plain = get(from, with, std::string_view{*path}.substr(1)))
      return plain;
  return get(from, with, *path);
}

std::vector<parameter_version> versions_of(const reader& from, const parameter_facts& with,
                                           const parameter_record& parameter) {
  std::vector<parameter_version> versions;
  from.scan(version_records(with.where, parameter.newest.name), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              versions.push_back(persistence::unpack<version_record>(value).version);
              return true;
            });
  versions.push_back(parameter.newest);
  return versions;
}

result<found_parameters> read(const reader& from, const parameter_facts& with,
                              const get_parameters& ask) {
  found_parameters all;
  for (const auto& name : ask.names)
    all.found.push_back(find_one(from, with, name));
  return all;
}

result<parameters_page> read(const reader& from, const parameter_facts& with,
                             const list_parameters& ask) {
  parameters_page page;
  const auto below = ask.path.empty() || ask.path.ends_with('/') ? ask.path : ask.path + '/';
  auto range = parameter_records(with.where, below == "/" ? std::string{} : below);
  if (!ask.after.empty())
    range.from = std::max(range.from, parameter_key(with.where, ask.after) + '\0');
  from.scan(range, persistence::direction::forward, [&](std::string_view, std::string_view value) {
    auto record = persistence::unpack<parameter_record>(value);
    const bool fits_all
        = !has_expired(record.newest, with.now)
          && (below.empty() || is_below(record.newest.name, below, ask.recursive))
          && std::ranges::all_of(ask.filters, [&](const auto& one) { return fits(record, one); });
    if (!fits_all)
      return true;
    page.more = page.parameters.size() == ask.limit;
    if (!page.more)
      page.parameters.push_back(std::move(record.newest));
    return !page.more;
  });
  return page;
}

result<parameters_page> read(const reader& from, const parameter_facts& with,
                             const list_versions& ask) {
  const auto record = find_parameter(from, with, ask.name);
  if (!record)
    return parameter_not_found();
  parameters_page page;
  for (auto& one : versions_of(from, with, *record)) {
    if (one.version <= ask.after)
      continue;
    page.more = page.parameters.size() == ask.limit;
    if (page.more)
      break;
    page.parameters.push_back(std::move(one));
  }
  return page;
}

result<tag_map> read(const reader& from, const parameter_facts& with,
                     const list_parameter_tags& ask) {
  auto record = find_parameter(from, with, ask.name);
  if (!record)
    return error{"InvalidResourceId", ""};
  return std::move(record->tags);
}

} // namespace troupe
