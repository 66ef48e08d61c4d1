// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/names.hpp"

#include "gateway/wire/patterns.hpp"

#include <algorithm>
#include <vector>

namespace troupe::gateway::lambda {

namespace {

/// As the model's patterns of names have it: a word that merely might be a region is a name here.
constexpr std::string_view region_pattern
    = R"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})";

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return parts;
    text.remove_prefix(end + 1);
  }
}

/// What the groups of the model's pattern hold.
struct parts_of_name {
  std::string region, account, name, qualifier;
};

parts_of_name take_apart(std::string_view text) {
  constexpr std::size_t arn_parts = 3; // `arn:aws:lambda`
  const auto tokens = split(text, ':');
  std::size_t at = tokens.size() > arn_parts && tokens[0] == "arn" ? arn_parts : 0;
  // What stands before `$LATEST` is the name.
  const auto a_name_follows
      = [&] { return at + 1 < tokens.size() && !tokens[at + 1].starts_with('$'); };
  parts_of_name found;
  if (a_name_follows() && wire::matches_pattern(tokens[at], region_pattern))
    found.region = tokens[at++];
  if (a_name_follows() && is_account_id(tokens[at]))
    found.account = tokens[at++];
  if (a_name_follows() && tokens[at] == "function")
    ++at;
  found.name = tokens[at++];
  if (at < tokens.size())
    found.qualifier = tokens[at];
  return found;
}

error not_here(const std::string& theirs, const std::string& ours) {
  return {"ResourceNotFoundException",
          "Functions from '" + theirs + "' are not reachable in this region ('" + ours + "')"};
}

} // namespace

std::string function_reference::arn() const {
  return make_arn("lambda", where.region, where.account, "function:" + where.name);
}

std::string function_reference::qualified_arn() const {
  return qualifier.empty() ? arn() : arn() + ":" + qualifier;
}

error function_not_found(const std::string& arn) {
  return {"ResourceNotFoundException", "Function not found: " + arn};
}

result<function_reference> find_reference(const caller& who, std::string_view name,
                                          std::optional<std::string_view> qualifier) {
  auto found = take_apart(name);
  if (!found.region.empty() && found.region != who.region)
    return not_here(found.region, who.region);
  if (!found.account.empty() && found.account != who.account)
    return error{code::access_denied, ""};
  if (qualifier && !found.qualifier.empty() && found.qualifier != *qualifier)
    return error{code::validation,
                 "The derived qualifier from the function name does not match the "
                 "specified qualifier."};
  if (qualifier)
    found.qualifier = *qualifier;
  return function_reference{{who.account, who.region, std::move(found.name)},
                            std::move(found.qualifier)};
}

void shorten_own_arn(const call& c, wire::value_tree& in) {
  const auto index = wire::member_index(in.type(), "FunctionName");
  if (index == wire::no_member || wire::matches_pattern(c.who.region, region_pattern))
    return;
  const auto name = std::as_const(in).root().peek(index).text();
  const auto front = "arn:aws:lambda:" + c.who.region + ":";
  if (name.starts_with(front))
    in.edit()[index].set_view(name.substr(front.size()));
}

} // namespace troupe::gateway::lambda
