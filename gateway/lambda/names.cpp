// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/names.hpp"

#include "core/encoding.hpp"
#include "gateway/lambda/violations.hpp"

#include <algorithm>
#include <vector>

namespace troupe::gateway::lambda {

namespace {

constexpr std::string_view name_pattern
    = R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?)"
      R"((\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?)";
constexpr std::string_view creation_name_pattern
    = R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?)"
      R"((\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?)";
constexpr std::string_view qualifier_pattern = R"(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)";
constexpr std::size_t name_length_max = 64;
constexpr std::size_t creation_length_max = 140;
constexpr std::size_t qualifier_length_max = 128;

bool is_word(std::string_view text, std::string_view also) {
  return !text.empty() && std::ranges::all_of(text, [also](char one) {
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9')
           || one == '-' || one == '_' || also.find(one) != std::string_view::npos;
  });
}

bool is_partition(std::string_view text) {
  return text.empty() || (text.starts_with("aws") && std::ranges::all_of(text, [](char one) {
                            return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z')
                                   || one == '-';
                          }));
}

/// `[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d`, after an optional `eusc-`. The pattern's own: a
/// word that merely might be a region is a name here.
bool is_region_in_name(std::string_view text) {
  const auto is_letter = [](char one) { return one >= 'a' && one <= 'z'; };
  if (text.starts_with("eusc-"))
    text.remove_prefix(5);
  if (text.size() < 2 || !is_letter(text[0]) || !is_letter(text[1]))
    return false;
  text.remove_prefix(2);
  if (text.starts_with("-gov-"))
    text.remove_prefix(4);
  else if (text.starts_with("-iso"))
    text.remove_prefix(text.size() > 4 && is_letter(text[4]) ? 5 : 4);
  if (text.size() < 4 || text.front() != '-' || text[text.size() - 2] != '-' || text.back() < '0'
      || text.back() > '9')
    return false;
  return std::ranges::all_of(text.substr(1, text.size() - 3), is_letter);
}

bool is_qualifier_in_name(std::string_view text, bool for_creation) {
  return text == "$LATEST" || (!for_creation && text == "$LATEST.PUBLISHED") || is_word(text, "");
}

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

/// What the pattern's groups hold; nothing if the text does not match.
struct parts_of_name {
  std::string region, account, name, qualifier;
};

std::optional<parts_of_name> match(const caller& who, std::string_view text, bool for_creation) {
  const auto tokens = split(text, ':');
  std::size_t at = 0;
  if (tokens.size() > 3 && tokens[0] == "arn") {
    if (!is_partition(tokens[1]) || tokens[2] != "lambda")
      return std::nullopt;
    at = 3;
  }
  const auto more_follow = [&] { return at + 1 < tokens.size(); };
  parts_of_name found;
  if (more_follow() && (is_region_in_name(tokens[at]) || (at == 3 && tokens[at] == who.region)))
    found.region = tokens[at++];
  if (more_follow() && is_account_id(tokens[at]))
    found.account = tokens[at++];
  if (more_follow() && tokens[at] == "function")
    ++at;
  found.name = tokens[at++];
  if (!is_word(found.name, for_creation ? "" : "."))
    return std::nullopt;
  if (at < tokens.size()) {
    found.qualifier = tokens[at++];
    if (!is_qualifier_in_name(found.qualifier, for_creation))
      return std::nullopt;
  }
  if (at < tokens.size())
    return std::nullopt;
  return found;
}

error not_here(const std::string& theirs, const std::string& ours) {
  return {code::no_such_function,
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
  return {code::no_such_function, "Function not found: " + arn};
}

result<function_reference> parse_function_name(const caller& who, std::string_view text,
                                               bool for_creation) {
  const auto found = match(who, text, for_creation);
  violations broken;
  if (for_creation)
    broken.at_most("functionName", text, creation_length_max);
  broken.matches("functionName", text, found.has_value(),
                 for_creation ? creation_name_pattern : name_pattern);
  if (auto why = broken.refusal())
    return *why;
  if (for_creation && found->name.size() > name_length_max) {
    violations too_long;
    too_long.at_most("functionName", found->name, name_length_max);
    return error{code::validation, too_long.refusal()->message};
  }
  if (!found->region.empty() && found->region != who.region)
    return not_here(found->region, who.region);
  if (!found->account.empty() && found->account != who.account)
    return error{code::access_denied, ""};
  return function_reference{{who.account, who.region, found->name}, found->qualifier};
}

std::string path_segment(const call& c, std::size_t index) {
  std::string_view path = c.request.path;
  path.remove_prefix(1);
  const auto segments = split(path, '/');
  if (index >= segments.size())
    return {};
  return percent_decode(segments[index]).value_or(std::string{segments[index]});
}

result<function_reference> function_in_path(const call& c) {
  constexpr std::size_t after_functions = 2; // `/<date>/functions/{name}`
  return parse_function_name(c.who, path_segment(c, after_functions));
}

result<function_reference> qualified_function_in_path(const call& c) {
  const auto asked = c.request.query_value("Qualifier");
  if (!asked)
    return function_in_path(c);
  violations broken;
  broken.at_most("qualifier", *asked, qualifier_length_max);
  broken.matches("qualifier", *asked, is_word(*asked, "$") || *asked == "$LATEST.PUBLISHED",
                 qualifier_pattern);
  if (auto why = broken.refusal())
    return *why;
  auto found = function_in_path(c);
  if (!found)
    return found;
  if (!found->qualifier.empty() && found->qualifier != *asked)
    return error{code::validation,
                 "The derived qualifier from the function name does not match the "
                 "specified qualifier."};
  found->qualifier = *asked;
  return found;
}

} // namespace troupe::gateway::lambda
