// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/violations.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::lambda {

namespace {

/// As many as AWS's front end reports at once.
constexpr std::size_t reported_max = 10;

} // namespace

void violations::add(std::string_view path, std::string_view value, std::string_view constraint) {
  if (items_.size() >= reported_max)
    return;
  std::string item{"Value '"};
  item.append(value).append("' at '").append(path);
  item.append("' failed to satisfy constraint: ").append(constraint);
  items_.push_back(std::move(item));
}

void violations::missing(std::string_view path) {
  if (items_.size() >= reported_max)
    return;
  std::string item{"Value null at '"};
  item.append(path).append("' failed to satisfy constraint: Member must not be null");
  items_.push_back(std::move(item));
}

std::string violations::required_text(const json& from, std::string_view member,
                                      std::string_view path) {
  auto found = text(from, member);
  if (!found) {
    missing(path);
    return {};
  }
  return std::move(*found);
}

std::optional<std::string> violations::text(const json& from, std::string_view member) {
  const auto value = take(from, member, json::kind::string, "a string");
  return value.empty() ? std::nullopt : std::optional{std::string{value.text()}};
}

std::optional<bool> violations::flag(const json& from, std::string_view member) {
  const auto value = take(from, member, json::kind::boolean, "true or false");
  return value.empty() ? std::nullopt : std::optional{value.boolean()};
}

json violations::object(const json& from, std::string_view member) {
  return take(from, member, json::kind::object, "an object");
}

json violations::array(const json& from, std::string_view member) {
  return take(from, member, json::kind::array, "an array");
}

std::optional<std::map<std::string, std::string>>
violations::texts_by_name(const json& from, std::string_view member) {
  const auto value = object(from, member);
  if (value.empty())
    return std::nullopt;
  std::map<std::string, std::string> all;
  for (const auto& [name, one] : value.members()) {
    if (!one.is_string())
      refuse_type(std::string{member} + "." + std::string{name}, "a string");
    all.insert_or_assign(std::string{name}, std::string{one.text()});
  }
  return all;
}

std::optional<std::int64_t> violations::number(const json& from, std::string_view member,
                                               std::string_view path, std::int64_t min,
                                               std::int64_t max) {
  const auto value = take(from, member, json::kind::number, "a whole number");
  if (value.empty())
    return std::nullopt;
  if (!value.is_integer())
    refuse_type(member, "a whole number");
  in_range(path, value.integer(), min, max);
  return value.integer();
}

std::optional<std::int64_t> violations::number(std::optional<std::string> text,
                                               std::string_view member, std::string_view path,
                                               std::int64_t min, std::int64_t max) {
  if (!text)
    return std::nullopt;
  std::int64_t value = 0;
  const auto* end = text->data() + text->size();
  const auto [read_to, failed] = std::from_chars(text->data(), end, value);
  if ((failed != std::errc{} || read_to != end) && !wrong_type_)
    wrong_type_ = error{code::serialization, std::string{member} + " must be a whole number"};
  in_range(path, value, min, max);
  return value;
}

void violations::at_most(std::string_view path, std::string_view value, std::size_t length_max) {
  if (value.size() > length_max)
    add(path, value, "Member must have length less than or equal to " + std::to_string(length_max));
}

void violations::one_of(std::string_view path, std::string_view value,
                        std::initializer_list<std::string_view> allowed) {
  if (std::ranges::find(allowed, value) != allowed.end())
    return;
  std::string constraint{"Member must satisfy enum value set: ["};
  for (const auto one : allowed)
    constraint.append(one == *allowed.begin() ? "" : ", ").append(one);
  add(path, value, constraint + "]");
}

void violations::matches(std::string_view path, std::string_view value, bool does,
                         std::string_view pattern) {
  if (!does)
    add(path, value,
        std::string{"Member must satisfy regular expression pattern: "}.append(pattern));
}

std::optional<error> violations::refusal() const {
  if (wrong_type_)
    return wrong_type_;
  if (items_.empty())
    return std::nullopt;
  error why{code::constraint_violated, std::to_string(items_.size())};
  why.message
      += items_.size() == 1 ? " validation error detected: " : " validation errors detected: ";
  for (const auto& item : items_)
    why.message.append(&item == &items_.front() ? "" : "; ").append(item);
  return why;
}

json violations::take(const json& from, std::string_view member, json::kind wanted,
                      std::string_view wanted_name) {
  auto value = from[member];
  if (value.empty() || value.type() == wanted)
    return value;
  refuse_type(member, wanted_name);
  return {};
}

void violations::refuse_type(std::string_view member, std::string_view wanted) {
  if (wrong_type_)
    return;
  wrong_type_ = error{code::serialization, "Could not parse request body into json: "};
  wrong_type_->message.append(member).append(" must be ").append(wanted);
}

void violations::in_range(std::string_view path, std::int64_t value, std::int64_t min,
                          std::int64_t max) {
  if (value < min)
    add(path, std::to_string(value),
        "Member must have value greater than or equal to " + std::to_string(min));
  if (value > max)
    add(path, std::to_string(value),
        "Member must have value less than or equal to " + std::to_string(max));
}

} // namespace troupe::gateway::lambda
