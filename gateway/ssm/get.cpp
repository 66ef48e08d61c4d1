// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"
#include "gateway/ssm/operations.hpp"
#include "gateway/ssm/secret_reference.hpp"

#include <algorithm>
#include <charconv>

/// Parameters read: by name, by path, with their versions.
namespace troupe::gateway::ssm {

namespace {

constexpr std::int64_t page_default = 10;
constexpr std::int64_t long_page_default = 50;

/// What is asked for, its values opened if they are to be.
task<result<found_parameters>> look_up(call& c, std::vector<std::string> names, bool opens) {
  auto asking = ask_parameters(c, troupe::get_parameters{std::move(names)});
  auto came = co_await std::move(asking);
  if (!came || !opens)
    co_return came;
  std::vector<parameter_version*> values;
  for (auto& one : came->found)
    if (one.came == found_parameter::outcome::found)
      values.push_back(&one.parameter);
  auto opening = open_values(c, std::move(values));
  if (const auto opened = co_await std::move(opening); !opened)
    co_return opened.refusal();
  co_return came;
}

template <class List>
task<result<parameters_page>> look_up_page(call& c, List ask, bool opens) {
  auto asking = ask_parameters(c, std::move(ask));
  auto page = co_await std::move(asking);
  if (!page || !opens)
    co_return page;
  std::vector<parameter_version*> values;
  for (auto& one : page->parameters)
    values.push_back(&one);
  auto opening = open_values(c, std::move(values));
  if (const auto opened = co_await std::move(opening); !opened)
    co_return opened.refusal();
  co_return page;
}

error no_version(const found_parameter& one) {
  return {"ParameterVersionNotFound", "Systems Manager could not find version "
                                          + one.selector.substr(1) + " of " + one.parameter.name
                                          + ". Verify the version and try again."};
}

/// The older filters: a name by its beginning, the others as they are.
std::vector<parameter_filter>
read_old_filters(wire::list_view<wire::as::structure<model::shapes::parameters_filter>> in) {
  using shape = model::shapes::parameters_filter;
  std::vector<parameter_filter> filters;
  for (const auto one : in) {
    parameter_filter read{std::string{one[shape::Key]}, "Equals", {}};
    if (read.key == "Name")
      read.option = "BeginsWith";
    for (const auto value : one[shape::Values])
      read.values.emplace_back(value);
    filters.push_back(std::move(read));
  }
  return filters;
}

result<list_parameters> read_description_ask(wire::input<model::describe_parameters> in) {
  using asked = model::describe_parameters;
  list_parameters ask;
  const auto older = in[asked::Filters];
  const auto newer = in[asked::ParameterFilters];
  if (older.size() > 0 && newer.size() > 0)
    return error{code::validation,
                 "You can use either Filters or ParameterFilters in a single request."};
  auto filters = read_filters(newer, {"Name", "Path", "Type", "KeyId", "Tier", "DataType", "tag:"});
  if (!filters)
    return std::move(filters).refusal();
  ask.filters = older.size() > 0 ? read_old_filters(older) : std::move(*filters);
  auto after = read_next_token(in[asked::NextToken]);
  if (!after)
    return std::move(after).refusal();
  ask.after = std::move(*after);
  ask.limit = static_cast<std::size_t>(in[asked::MaxResults].value_or(long_page_default));
  return ask;
}

result<list_parameters> read_path_ask(wire::input<model::get_parameters_by_path> in) {
  using asked = model::get_parameters_by_path;
  list_parameters ask;
  ask.path = in[asked::Path];
  if (!ask.path.starts_with('/'))
    return error{code::validation,
                 "The parameter doesn't meet the parameter name requirements. The parameter name "
                 "must begin with a forward slash \"/\". It can't be prefixed with \"aws\" or "
                 "\"ssm\" (case-insensitive). It must use only letters, numbers, or the following "
                 "symbols: . (period), - (hyphen), _ (underscore). Special characters are not "
                 "allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". "
                 "Valid example: /get/parameters2-/by1./path0_."};
  ask.recursive = in[asked::Recursive].value_or(false);
  auto filters = read_filters(in[asked::ParameterFilters], {"Type", "KeyId", "Label"});
  if (!filters)
    return std::move(filters).refusal();
  ask.filters = std::move(*filters);
  auto after = read_next_token(in[asked::NextToken]);
  if (!after)
    return std::move(after).refusal();
  ask.after = std::move(*after);
  ask.limit = static_cast<std::size_t>(in[asked::MaxResults].value_or(page_default));
  return ask;
}

/// Of GetParameters: a parameter, or a secret.
struct shown {
  found_parameter plain;
  std::optional<referred_secret> secret;

  [[nodiscard]] const std::string& name() const {
    return secret ? secret->as.name : plain.parameter.name;
  }
};

/// Nothing is written of a text that is not there.
std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>{text};
}

template <class Shape>
void write_facts(wire::structure_place<Shape> to, const parameter_version& one) {
  to[Shape::Name] = one.name;
  to[Shape::Type] = one.type;
  to[Shape::KeyId] = unless_empty(one.key);
  to[Shape::LastModifiedDate] = one.modified;
  to[Shape::LastModifiedUser] = one.modified_by;
  to[Shape::Description] = unless_empty(one.description);
  to[Shape::AllowedPattern] = unless_empty(one.allowed_pattern);
  to[Shape::Version] = one.version;
  to[Shape::Tier] = one.tier;
  write_policies(to[Shape::Policies], one);
  to[Shape::DataType] = one.data_type;
}

} // namespace

task<reply<model::get_parameter>> get_parameter(call& c, wire::input<model::get_parameter> in) {
  using asked = model::get_parameter;
  const std::string name{in[asked::Name]};
  const bool opens = in[asked::WithDecryption].value_or(false);
  wire::output<asked> out;
  if (name.starts_with(secret_prefix)) {
    auto reading = read_secret(c, name, opens);
    const auto secret = co_await std::move(reading);
    if (!secret)
      co_return secret.refusal();
    write_secret(out[asked::output::Parameter], c, *secret);
    co_return out;
  }
  auto looking = look_up(c, {name}, opens);
  const auto came = co_await std::move(looking);
  if (!came)
    co_return came.refusal();
  const auto& one = came->found.front();
  if (one.came == found_parameter::outcome::no_parameter)
    co_return error{"ParameterNotFound", ""};
  if (one.came == found_parameter::outcome::no_version)
    co_return no_version(one);
  write_parameter(out[asked::output::Parameter], c, one.parameter, one.selector);
  co_return out;
}

task<reply<model::get_parameters>> get_parameters(call& c, wire::input<model::get_parameters> in) {
  using asked = model::get_parameters;
  std::vector<std::string> names;
  for (const auto name : in[asked::Names])
    names.emplace_back(name);
  const bool opens = in[asked::WithDecryption].value_or(false);
  auto looking = look_up(c, names, opens);
  auto came = co_await std::move(looking);
  if (!came)
    co_return came.refusal();
  std::vector<std::string> invalid;
  std::vector<shown> found;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (came->found[i].came == found_parameter::outcome::found) {
      found.push_back({std::move(came->found[i]), std::nullopt});
      continue;
    }
    if (names[i].starts_with(secret_prefix)) {
      auto reading = read_secret(c, names[i], opens);
      auto secret = co_await std::move(reading);
      if (secret) {
        found.push_back({{}, std::move(*secret)});
        continue;
      }
      if (!(secret.refusal().kind == "ParameterNotFound"))
        co_return std::move(secret).refusal();
    }
    invalid.push_back(names[i]);
  }
  std::ranges::sort(found, {}, &shown::name);
  wire::output<asked> out;
  out[asked::output::Parameters].fill(found, [&](auto to, const shown& one) {
    if (one.secret)
      write_secret(to, c, *one.secret);
    else
      write_parameter(to, c, one.plain.parameter, one.plain.selector);
  });
  out[asked::output::InvalidParameters].fill(invalid);
  co_return out;
}

task<reply<model::get_parameters_by_path>>
get_parameters_by_path(call& c, wire::input<model::get_parameters_by_path> in) {
  using asked = model::get_parameters_by_path;
  const bool opens = in[asked::WithDecryption].value_or(false);
  auto ask = read_path_ask(in);
  if (!ask)
    co_return std::move(ask).refusal();
  auto looking = look_up_page(c, std::move(*ask), opens);
  const auto page = co_await std::move(looking);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::Parameters].fill(page->parameters, [&](auto to, const parameter_version& one) {
    write_parameter(to, c, one);
  });
  if (page->more)
    out[asked::output::NextToken] = make_page_token(page->parameters.back().name);
  co_return out;
}

task<reply<model::describe_parameters>>
describe_parameters(call& c, wire::input<model::describe_parameters> in) {
  using asked = model::describe_parameters;
  auto ask = read_description_ask(in);
  if (!ask)
    co_return std::move(ask).refusal();
  auto looking = look_up_page(c, std::move(*ask), false);
  const auto page = co_await std::move(looking);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::Parameters].fill(page->parameters, [&](auto to, const parameter_version& one) {
    write_facts(to, one);
    to[model::shapes::parameter_metadata::ARN] = parameter_arn(account_of(c), one.name);
  });
  if (page->more)
    out[asked::output::NextToken] = make_page_token(page->parameters.back().name);
  co_return out;
}

task<reply<model::get_parameter_history>>
get_parameter_history(call& c, wire::input<model::get_parameter_history> in) {
  using asked = model::get_parameter_history;
  const bool opens = in[asked::WithDecryption].value_or(false);
  const auto after = read_next_token(in[asked::NextToken]);
  if (!after)
    co_return after.refusal();
  list_versions ask{.name = std::string{in[asked::Name]}};
  std::from_chars(after->data(), after->data() + after->size(), ask.after);
  ask.limit = static_cast<std::size_t>(in[asked::MaxResults].value_or(long_page_default));
  auto looking = look_up_page(c, std::move(ask), opens);
  const auto page = co_await std::move(looking);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::Parameters].fill(page->parameters, [](auto to, const parameter_version& one) {
    write_facts(to, one);
    to[model::shapes::parameter_history::Value] = one.value;
    to[model::shapes::parameter_history::Labels].fill(one.labels);
  });
  if (page->more)
    out[asked::output::NextToken]
        = make_page_token(std::to_string(page->parameters.back().version));
  co_return out;
}

} // namespace troupe::gateway::ssm
