// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The forms in which settings are written: each reads a text into a field, or says what it wants
/// instead, and shows a field as text that it would read. Private to config/settings.cpp.
namespace troupe::forms {

/// How the source gave the text; a variable or flag is `untyped` and may be anything.
enum class written_as { untyped, text, number, boolean, list };

/// What was wrong: "a whole number from 1 to 65535". Nothing if all is well.
using complaint = std::optional<std::string>;

struct text {
  complaint read(std::string_view given, written_as how, std::string& field) const;
  complaint read(std::string_view given, written_as how, std::filesystem::path& field) const;
  std::string show(const std::string& field) const { return field; }
  std::string show(const std::filesystem::path& field) const { return field.string(); }
};

/// A text for which `holds` is true.
struct checked_text {
  bool (*holds)(std::string_view);
  std::string_view wanted;
  complaint read(std::string_view given, written_as how, std::string& field) const;
  std::string show(const std::string& field) const { return field; }
};

/// Texts with commas between them, each of which `holds`; spaces around them do not count. Nothing
/// but spaces is the empty list.
struct text_list {
  bool (*holds)(std::string_view);
  std::string_view wanted;
  complaint read(std::string_view given, written_as how, std::vector<std::string>& field) const;
  std::string show(const std::vector<std::string>& field) const;
};

struct yes_or_no {
  complaint read(std::string_view given, written_as how, bool& field) const;
  std::string show(bool field) const { return field ? "true" : "false"; }
};

struct whole_number {
  std::uint64_t least = 0;
  std::uint64_t most = std::numeric_limits<std::uint32_t>::max();

  template <class Number>
  complaint read(std::string_view given, written_as how, Number& field) const {
    const auto number = parse(given, how);
    if (!number)
      return wanted();
    field = static_cast<Number>(*number);
    return std::nullopt;
  }
  template <class Number>
  std::string show(Number field) const {
    return std::to_string(field);
  }

private:
  [[nodiscard]] std::optional<std::uint64_t> parse(std::string_view given, written_as how) const;
  [[nodiscard]] std::string wanted() const;
};

/// `64GiB`, `512KiB`, `10MB`, or bytes as a plain number.
struct byte_size {
  std::uint64_t least = 0;
  bool or_none = false; ///< 0 is good too.
  complaint read(std::string_view given, written_as how, std::uint64_t& field) const;
  std::string show(std::uint64_t field) const;
};

/// `250ms`, `300s`, `5m`, `2h`, or seconds as a plain number.
struct duration {
  complaint read(std::string_view given, written_as how, std::chrono::milliseconds& field) const;
  std::string show(std::chrono::milliseconds field) const;
};

} // namespace troupe::forms
