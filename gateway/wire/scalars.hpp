// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/value.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Numbers, booleans and dates as the text that they are in paths, queries, headers, forms and XML.
/// Pure functions.
namespace troupe::gateway::wire {

/// How a member's date is written: as it says, or its shape, or else as `standard` does where it
/// is.
timestamp_format format_of(const member& as, timestamp_format standard);

/// A date in that format, to the millisecond; nothing if it is none. ISO 8601 may have a fraction
/// and an offset, an HTTP date a fraction, and seconds a sign and a fraction.
std::optional<epoch_ms> read_time(std::string_view text, timestamp_format format);
/// ISO 8601 has milliseconds where there are any.
std::string write_time(epoch_ms time, timestamp_format format);

/// A whole number that fits the shape.
std::optional<std::int64_t> read_integer(std::string_view text, const shape& of);
bool fits(std::int64_t number, const shape& of);
/// Any number, `NaN`, `Infinity` and `-Infinity`.
std::optional<double> read_real(std::string_view text);
/// The shortest text that is read the same, with a fraction as Java writes it: `1.0`.
std::string write_real(double number, const shape& of);
std::optional<bool> read_flag(std::string_view text);

/// Writes what the text says to a place of any scalar kind; false if it does not say that. A blob
/// is base64. `text` is kept as it is, so that it must live as long as the tree.
bool read_scalar(std::string_view text, const member& as, timestamp_format standard, slot to);
std::string write_scalar(const value& of, const member& as, timestamp_format standard);

/// What a REST service says that a member of that kind must be: `a string`.
std::string_view wanted_name(shape_kind kind);

/// `a` without spaces around it.
std::string_view trimmed(std::string_view text);
std::string lower_case(std::string_view text);

} // namespace troupe::gateway::wire
