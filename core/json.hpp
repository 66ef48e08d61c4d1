// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON behind one small face: simdjson's DOM reads it, `json_writer` writes it.
///
/// `json::parse` validates the whole document and its UTF-8, refuses more than `json_depth_max`
/// levels (core/limits.hpp), and returns a `json` that owns what it points to. Of members of one
/// name in an object, the last is the only one that there is, for every reader alike: so does the
/// parser behind AWS's services, and JavaScript's. A `json` is a cheap view into its document;
/// views are good while any `json` of that document lives. Not thread-safe.
namespace troupe {

class json {
public:
  enum class kind { absent, null, boolean, number, string, array, object };

  /// The document, or a `code::serialization` refusal that says where it broke.
  static result<json> parse(std::string_view text);

  json() = default; ///< Absent.

  [[nodiscard]] kind type() const;
  [[nodiscard]] bool present() const { return type() != kind::absent; }
  /// Absent or null: what the AWS protocols treat alike.
  [[nodiscard]] bool empty() const { return type() == kind::absent || type() == kind::null; }
  [[nodiscard]] bool is_string() const { return type() == kind::string; }
  [[nodiscard]] bool is_object() const { return type() == kind::object; }
  [[nodiscard]] bool is_array() const { return type() == kind::array; }
  [[nodiscard]] bool is_number() const { return type() == kind::number; }
  [[nodiscard]] bool is_bool() const { return type() == kind::boolean; }

  /// The member of an object; absent where there is none or this is no object.
  json operator[](std::string_view key) const;
  /// Text of a string; empty for anything else. Valid while the document lives.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::int64_t integer(std::int64_t otherwise = 0) const;
  [[nodiscard]] double number(double otherwise = 0) const;
  [[nodiscard]] bool boolean(bool otherwise = false) const;
  /// True for a number without fraction that fits 64 bits.
  [[nodiscard]] bool is_integer() const;

  /// Elements of an array, or members of an object; nothing for anything else.
  void each(const std::function<void(json)>& visit) const;
  void each_member(const std::function<void(std::string_view, json)>& visit) const;
  [[nodiscard]] std::vector<json> elements() const;
  [[nodiscard]] std::vector<std::pair<std::string_view, json>> members() const;
  [[nodiscard]] std::size_t size() const;

  /// Compact JSON text of this value.
  [[nodiscard]] std::string dump() const;

private:
  struct document;
  /// The bytes of a `simdjson::dom::element`, whose header stays in the .cpp.
  struct alignas(8) node {
    unsigned char bytes[16] = {};
  };
  std::shared_ptr<const document> document_;
  node node_;
};

/// Appends compact JSON to a string; commas are its own business.
///
///     json_writer out;
///     out.begin_object().key("Count").value(3).key("Items").begin_array().end_array().end_object();
///     std::move(out).take();
class json_writer {
public:
  json_writer& begin_object() { return open('{'); }
  json_writer& end_object() { return close('}'); }
  json_writer& begin_array() { return open('['); }
  json_writer& end_array() { return close(']'); }
  json_writer& key(std::string_view name);
  json_writer& value(std::string_view text);
  json_writer& value(const char* text) { return value(std::string_view{text}); }
  json_writer& value(const std::string& text) { return value(std::string_view{text}); }
  json_writer& value(bool flag) { return raw(flag ? "true" : "false"); }
  json_writer& value(std::int64_t number);
  json_writer& value(std::uint64_t number);
  json_writer& value(int number) { return value(std::int64_t{number}); }
  json_writer& value(unsigned number) { return value(std::uint64_t{number}); }
  json_writer& value(double number);
  json_writer& null() { return raw("null"); }
  /// Text that is JSON already.
  json_writer& raw(std::string_view text);
  /// `key(name).value(v)` in one.
  template <class T>
  json_writer& member(std::string_view name, const T& v) {
    return key(name).value(v);
  }

  [[nodiscard]] const std::string& text() const { return out_; }
  [[nodiscard]] std::string take() && { return std::move(out_); }

private:
  json_writer& open(char bracket);
  json_writer& close(char bracket);
  void separate();

  std::string out_;
  bool comma_ = false;
};

/// A JSON string literal with its quotes.
std::string json_quote(std::string_view text);

} // namespace troupe
