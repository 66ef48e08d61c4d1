// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/number.hpp"
#include "core/json.hpp"
#include "core/result.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// DynamoDB's attribute values and items: what they are, their JSON form, their size and order, and
/// the bytes in which they are stored and compared as keys. Knows nothing of tables and key
/// schemas.
///
/// The stored form, which says of itself what it holds (`encode_item`, `decode_item`). It is
/// canonical: equal items are equal bytes.
///
///     item     = 0x01 map                         0x01 is the version of this grammar
///     map      = count (text value)*              names ascending by bytes, none twice
///     value    = 'S' text | 'N' number | 'B' text | 'T' | 'F' | '0' (BOOL true, false; NULL)
///              | 'M' map | 'L' count value*
///              | 's' count text* | 'n' count number* | 'b' count text*      sets, ascending
///     text     = length bytes
///     number   = see core/expression/number.hpp
///     count, length = LEB128, unsigned, in as few bytes as it takes
namespace troupe {

struct attribute_value;

/// Attribute names with their values; also the content of an `M`.
using item = std::map<std::string, attribute_value, std::less<>>;

struct attribute_value {
  /// In the order of the variant's alternatives.
  enum class kind : std::uint8_t {
    string,
    number,
    binary,
    boolean,
    null,
    map,
    list,
    string_set,
    number_set,
    binary_set,
  };

  struct binary_bytes {
    std::string bytes;
    friend auto operator<=>(const binary_bytes&, const binary_bytes&) = default;
  };
  struct null_value {};
  using list_of_values = std::vector<attribute_value>;
  using set_of_strings = std::set<std::string, std::less<>>;
  using set_of_numbers = std::set<number>;
  using set_of_binaries = std::set<binary_bytes>;
  using alternatives
      = std::variant<std::string, number, binary_bytes, bool, null_value, item, list_of_values,
                     set_of_strings, set_of_numbers, set_of_binaries>;

  alternatives content; ///< By default an empty `S`.

  [[nodiscard]] kind type() const { return static_cast<kind>(content.index()); }
  [[nodiscard]] bool is(kind wanted) const { return type() == wanted; }
  /// The alternative, or null where the value is of another type: `v.as<std::string>()`.
  template <class T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&content);
  }
  template <class T>
  [[nodiscard]] T* as() {
    return std::get_if<T>(&content);
  }

  static attribute_value string(std::string text) { return {std::move(text)}; }
  static attribute_value binary(std::string bytes) { return {binary_bytes{std::move(bytes)}}; }
  static attribute_value boolean(bool flag) { return {flag}; }
  static attribute_value null() { return {null_value{}}; }

  /// Same type and value: deep, sets without order, numbers by value.
  friend bool operator==(const attribute_value& a, const attribute_value& b);
};

/// `S`, `N`, `B`, `BOOL`, `NULL`, `M`, `L`, `SS`, `NS`, `BS`.
std::string_view type_name(attribute_value::kind type);
/// The reverse; nothing for any other text.
std::optional<attribute_value::kind> type_named(std::string_view name);

/// Order of two S, two N or two B: bytes as unsigned, numbers by value. Unordered for anything
/// else.
std::partial_ordering compare(const attribute_value& a, const attribute_value& b);

/// Size as DynamoDB counts it, for the 400 KB limit, pages and capacity.
std::size_t size_bytes(const attribute_value& value);
/// Names included.
std::size_t size_bytes(const item& attributes);

/// The JSON form. `code::serialization` where the protocol's types do not fit (a number where a
/// string belongs), else `code::validation`; a serialization fault anywhere is told before a
/// validation fault.
result<attribute_value> read_value(const json& value);
/// An `Item`, a `Key`, `ExpressionAttributeValues`. Absent or null is an empty item.
result<item> read_item(const json& attributes);
json_writer& write_json(json_writer& out, const attribute_value& value);
json_writer& write_json(json_writer& out, const item& attributes);
/// `{"S":"a"}` without the quotes, as it stands in some of AWS's messages: `{S:a}`.
std::string describe(const attribute_value& value);

/// Appends the stored form.
void encode_item(std::string& out, const item& attributes);
void encode_value(std::string& out, const attribute_value& value);
/// The whole of `bytes`, or `code::internal` if they are not exactly one stored item.
result<item> decode_item(std::string_view bytes);

/// Bytes of an S, N or B whose memcmp order is the order of the values, among values of one type.
/// They end themselves, so that parts may follow one another in a key:
///
///     part   = string | number
///     string = bytes with 0x00 written as 0x00 0xFF, then 0x00 0x01
///
/// `code::validation` for any other type. Length limits are the table's.
result<std::string> encode_key_part(const attribute_value& value);
/// What the encoded form of every S or B that begins with `prefix` begins with.
std::string encode_key_prefix(std::string_view prefix);

/// `code::validation` where a value nests deeper than `limits::value_depth_max` levels, the
/// attribute itself being the first. `read_item` has checked already; an update may have built
/// more.
result<void> check_depth(const item& attributes);

} // namespace troupe
