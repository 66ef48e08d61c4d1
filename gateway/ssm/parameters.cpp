// SPDX-License-Identifier: Apache-2.0
#include "gateway/ssm/parameters.hpp"

#include "core/encoding.hpp"
#include "core/page_token.hpp"

#include <algorithm>
#include <map>

namespace troupe::gateway::ssm {

namespace {

constexpr std::size_t levels_max = 15;
constexpr std::size_t name_bytes_max = 1'011;

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 32);
  return out;
}

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
         || c == '-' || c == '_' || c == '/';
}

error bad_name() {
  return {code::validation,
          "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, "
          "it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a "
          "mix of letters, numbers and the following 3 symbols .-_"};
}

std::map<std::string, std::string> bound_to(const call& c, const std::string& name) {
  return {{"PARAMETER_ARN", parameter_arn(account_of(c), name)}};
}

/// What a key refuses is the key's; what all services know stays what it is.
error key_refused(const error& why) {
  if (why.kind.common() != code::of_model)
    return why;
  return {"InvalidKeyId", why.message};
}

/// A blob is made here only; what stands in the store and is none was made by nobody.
error broken_value() {
  return {code::internal, "The value of the parameter is not what was stored."};
}

bool takes_option(std::string_view key, std::string_view option) {
  if (key == "Path")
    return option == "OneLevel" || option == "Recursive";
  if (key == "Name")
    return option == "Equals" || option == "BeginsWith" || option == "Contains";
  return option == "Equals" || (option == "BeginsWith" && !key.starts_with("tag:"));
}

} // namespace

result<std::string> read_new_name(std::string_view name) {
  const auto plain = lower(name.starts_with('/') ? name.substr(1) : name);
  if (plain.starts_with("aws") && !name.starts_with('/'))
    return error{code::validation,
                 "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive)."};
  if (plain.starts_with("aws/") || plain == "aws")
    return error{"AccessDeniedException",
                 "No access to reserved parameter name: " + std::string{name} + "."};
  const bool is_path = name.find('/') != std::string_view::npos;
  if (plain.empty() || plain.starts_with("ssm") || (is_path && !name.starts_with('/'))
      || name.ends_with('/') || name.find("//") != std::string_view::npos
      || name.size() > name_bytes_max || !std::ranges::all_of(name, is_name_letter))
    return bad_name();
  if (std::ranges::count(name, '/') > static_cast<std::ptrdiff_t>(levels_max))
    return error{"HierarchyLevelLimitExceededException",
                 "A parameter name can have a maximum of 15 levels."};
  return std::string{name};
}

task<result<std::string>> seal_value(call& c, std::string key, std::string name,
                                     std::string plain) {
  encrypt_text ask{.key = std::move(key), .plain = std::move(plain), .context = bound_to(c, name)};
  auto asking = ask_keys(c, std::move(ask));
  const auto sealed = co_await std::move(asking);
  if (!sealed)
    co_return key_refused(sealed.refusal());
  co_return to_base64(sealed->blob);
}

task<result<void>> open_values(call& c, std::vector<parameter_version*> of) {
  for (auto* one : of) {
    if (one->type != "SecureString")
      continue;
    auto blob = from_base64(one->value);
    if (!blob)
      co_return broken_value();
    decrypt_text ask{.key = {}, .blob = std::move(*blob), .context = bound_to(c, one->name)};
    auto asking = ask_keys(c, std::move(ask));
    auto opened = co_await std::move(asking);
    if (!opened)
      co_return key_refused(opened.refusal());
    one->value = std::move(opened->plain);
  }
  co_return result<void>{};
}

result<std::vector<parameter_filter>> read_filters(filter_list in,
                                                   const std::vector<std::string_view>& keys) {
  using shape = model::shapes::parameter_string_filter;
  std::vector<parameter_filter> filters;
  for (const auto one : in) {
    parameter_filter read;
    read.key = one[shape::Key];
    const bool is_tag = read.key.starts_with("tag:");
    if (std::ranges::find(keys, is_tag ? "tag:" : read.key) == keys.end())
      return error{"InvalidFilterKey", "The following filter key is not valid: " + read.key};
    read.option = one[shape::Option].value_or(read.key == "Path" ? "OneLevel" : "Equals");
    if (!takes_option(read.key, read.option))
      return error{"InvalidFilterOption", "The following filter option is not valid: " + read.option
                                              + ". Valid options for the filter key " + read.key
                                              + " are others."};
    for (const auto value : one[shape::Values])
      read.values.emplace_back(value);
    if (read.values.empty() && !is_tag)
      return error{"InvalidFilterValue",
                   "The following filter values are missing : null for filter key " + read.key};
    filters.push_back(std::move(read));
  }
  return filters;
}

result<std::string> read_next_token(std::optional<std::string_view> token) {
  if (!token)
    return std::string{};
  auto after = read_page_token(*token);
  if (!after)
    return error{"InvalidNextToken", "The specified token is not valid."};
  return std::move(*after);
}

void write_parameter(wire::structure_place<model::shapes::parameter> to, const call& c,
                     const parameter_version& one, const std::string& selector) {
  using shape = model::shapes::parameter;
  to[shape::Name] = one.name;
  to[shape::Type] = one.type;
  to[shape::Value] = one.value;
  to[shape::Version] = one.version;
  if (!selector.empty())
    to[shape::Selector] = selector;
  to[shape::LastModifiedDate] = one.modified;
  to[shape::ARN] = parameter_arn(account_of(c), one.name);
  to[shape::DataType] = one.data_type;
}

void write_policies(
    wire::list_place<wire::as::structure<model::shapes::parameter_inline_policy>> to,
    const parameter_version& one) {
  using shape = model::shapes::parameter_inline_policy;
  to.fill(one.policies, [](auto at, const parameter_policy& policy) {
    at[shape::PolicyText] = policy.text;
    at[shape::PolicyType] = policy.type;
    at[shape::PolicyStatus] = "Pending";
  });
}

std::string arn_of(const call& c, std::string_view name) {
  if (name.starts_with("arn:"))
    return std::string{name};
  return parameter_arn(account_of(c), std::string{name.substr(0, name.find(':'))});
}

} // namespace troupe::gateway::ssm
