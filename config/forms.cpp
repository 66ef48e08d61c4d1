// SPDX-License-Identifier: Apache-2.0
#include "config/forms.hpp"

#include <algorithm>
#include <array>

namespace troupe::forms {

namespace {

struct unit {
  std::string_view name;
  std::uint64_t size;
};

// The largest first, and binary before decimal ones, as they are shown.
constexpr auto sizes = std::array<unit, 9>{{{"TiB", std::uint64_t{1} << 40},
                                            {"GiB", 1u << 30},
                                            {"MiB", 1u << 20},
                                            {"KiB", 1u << 10},
                                            {"TB", 1'000'000'000'000},
                                            {"GB", 1'000'000'000},
                                            {"MB", 1'000'000},
                                            {"KB", 1'000},
                                            {"B", 1}}};
constexpr auto times
    = std::array<unit, 4>{{{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

bool can_be(written_as how, written_as wanted) {
  return how == written_as::untyped || how == wanted;
}

std::optional<std::uint64_t> digits(std::string_view given) {
  std::uint64_t number = 0;
  const auto* end = given.data() + given.size();
  const auto read = std::from_chars(given.data(), end, number);
  if (given.empty() || read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  return number;
}

/// A whole number and one of the units, perhaps with a space between them.
template <std::size_t Count>
std::optional<std::uint64_t> quantity(std::string_view given, const std::array<unit, Count>& units,
                                      std::uint64_t plain) {
  const auto split = std::min(given.find_first_not_of("0123456789"), given.size());
  const auto number = digits(given.substr(0, split));
  auto name = given.substr(split);
  name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
  const auto* known = std::ranges::find(units, name, &unit::name);
  const auto size = name.empty() ? plain : known == units.end() ? 0 : known->size;
  if (!number || size == 0 || *number > std::numeric_limits<std::int64_t>::max() / size)
    return std::nullopt;
  return *number * size;
}

/// In the largest unit that needs no fraction.
template <std::size_t Count>
std::string shown(std::uint64_t amount, const std::array<unit, Count>& units) {
  for (const auto& [name, size] : units)
    if (amount > 0 && amount % size == 0)
      return std::to_string(amount / size) + std::string{name};
  return "0" + std::string{units.back().name};
}

} // namespace

complaint text::read(std::string_view given, written_as how, std::string& field) const {
  if (!can_be(how, written_as::text))
    return "a text in quotes";
  field = given;
  return std::nullopt;
}

complaint text::read(std::string_view given, written_as how, std::filesystem::path& field) const {
  if (!can_be(how, written_as::text))
    return "a path in quotes";
  field = given;
  return std::nullopt;
}

complaint checked_text::read(std::string_view given, written_as how, std::string& field) const {
  if (!can_be(how, written_as::text) || !holds(given))
    return std::string{wanted} + (how == written_as::number ? " in quotes" : "");
  field = given;
  return std::nullopt;
}

complaint text_list::read(std::string_view given, written_as how,
                          std::vector<std::string>& field) const {
  std::vector<std::string> read;
  bool is_right = can_be(how, written_as::list);
  const bool is_empty = given.find_first_not_of(' ') == std::string_view::npos;
  for (bool is_last = is_empty; is_right && !is_last;) {
    const auto comma = given.find(',');
    auto part = given.substr(0, comma);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    part.remove_suffix(part.size() - (part.find_last_not_of(' ') + 1));
    is_right = holds(part);
    read.emplace_back(part);
    is_last = comma == std::string_view::npos;
    given.remove_prefix(is_last ? given.size() : comma + 1);
  }
  if (!is_right)
    return std::string{wanted} + (how == written_as::text ? " in square brackets" : "");
  field = std::move(read);
  return std::nullopt;
}

std::string text_list::show(const std::vector<std::string>& field) const {
  std::string all;
  for (const auto& one : field)
    all.append(all.empty() ? "" : ",").append(one);
  return all;
}

complaint yes_or_no::read(std::string_view given, written_as how, bool& field) const {
  const bool is_untyped = how == written_as::untyped;
  const bool is_true = given == "true" || (is_untyped && given == "1");
  const bool is_false = given == "false" || (is_untyped && given == "0");
  if (!can_be(how, written_as::boolean) || !(is_true || is_false))
    return "true or false";
  field = is_true;
  return std::nullopt;
}

std::optional<std::uint64_t> whole_number::parse(std::string_view given, written_as how) const {
  const auto number = digits(given);
  if (!can_be(how, written_as::number) || !number || *number < least || *number > most)
    return std::nullopt;
  return number;
}

std::string whole_number::wanted() const {
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

complaint byte_size::read(std::string_view given, written_as how, std::uint64_t& field) const {
  const auto size = how == written_as::boolean ? std::nullopt : quantity(given, sizes, 1);
  if (!size || (*size < least && !(or_none && *size == 0)))
    return "a size such as \"64GiB\" or \"512MiB\""
           + (least > 0 ? ", at least " + shown(least, sizes) : std::string{})
           + (or_none ? ", or 0" : "");
  field = *size;
  return std::nullopt;
}

std::string byte_size::show(std::uint64_t field) const {
  return shown(field, sizes);
}

complaint duration::read(std::string_view given, written_as how,
                         std::chrono::milliseconds& field) const {
  const auto time = how == written_as::boolean ? std::nullopt : quantity(given, times, 1'000);
  if (!time)
    return "a duration such as \"300s\", \"5m\" or \"250ms\"";
  field = std::chrono::milliseconds{static_cast<std::int64_t>(*time)};
  return std::nullopt;
}

std::string duration::show(std::chrono::milliseconds field) const {
  return shown(static_cast<std::uint64_t>(field.count()), times);
}

} // namespace troupe::forms
