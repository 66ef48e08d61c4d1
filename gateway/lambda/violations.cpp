// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/violations.hpp"

#include <algorithm>

namespace troupe::gateway::lambda {

namespace {

error wrong_type(std::string_view member, std::string_view wanted) {
  error why{code::serialization, "Could not parse request body into json: "};
  why.message.append(member).append(" must be ").append(wanted);
  return why;
}

} // namespace

void violations::add(std::string_view path, std::string_view value, std::string_view constraint) {
  std::string item{"Value '"};
  item.append(value).append("' at '").append(path);
  item.append("' failed to satisfy constraint: ").append(constraint);
  items_.push_back(std::move(item));
}

void violations::missing(std::string_view path) {
  std::string item{"Value null at '"};
  item.append(path).append("' failed to satisfy constraint: Member must not be null");
  items_.push_back(std::move(item));
}

std::string violations::required_text(json from, std::string_view member, std::string_view path) {
  auto found = text(from, member, path);
  if (!found) {
    missing(path);
    return {};
  }
  return std::move(*found);
}

std::optional<std::string> violations::text(json from, std::string_view member, std::string_view) {
  const auto value = from[member];
  if (value.empty())
    return std::nullopt;
  if (!value.is_string() && !wrong_type_)
    wrong_type_ = wrong_type(member, "a string");
  return std::string{value.text()};
}

std::optional<std::int64_t> violations::number(json from, std::string_view member,
                                               std::string_view path, std::int64_t min,
                                               std::int64_t max) {
  const auto value = from[member];
  if (value.empty())
    return std::nullopt;
  if (!value.is_integer()) {
    if (!wrong_type_)
      wrong_type_ = wrong_type(member, "a whole number");
    return std::nullopt;
  }
  const auto found = value.integer();
  if (found < min)
    add(path, std::to_string(found),
        "Member must have value greater than or equal to " + std::to_string(min));
  if (found > max)
    add(path, std::to_string(found),
        "Member must have value less than or equal to " + std::to_string(max));
  return found;
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

} // namespace troupe::gateway::lambda
