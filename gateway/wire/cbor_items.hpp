// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// CBOR item by item, over libcbor, which stays in the .cpp.
namespace troupe::gateway::wire {

/// The head of an item, and the text of a string of definite length.
struct cbor_item {
  enum class kind : std::uint8_t {
    broken, ///< The end, or what is no CBOR.
    number,
    negative, ///< -1 - `count`
    bytes,
    bytes_start, ///< Pieces follow, and a stop.
    text,
    text_start,
    array,
    map,
    tag,
    real,
    flag,
    null, ///< And undefined.
    stop,
  };
  kind is = kind::broken;
  bool is_indefinite = false; ///< Of an array or map: a stop ends it.
  bool flag = false;
  std::uint64_t count = 0; ///< A number; elements; pairs; a tag.
  double real = 0;
  std::string_view text;
};

/// Walks over encoded items. A copy is a place to come back to.
class cbor_cursor {
public:
  explicit cbor_cursor(std::string_view bytes) : left_(bytes) {}

  cbor_item next();
  /// The next one, which stays.
  [[nodiscard]] cbor_item peek() const;
  /// Passes over one item with all that is in it; false if it is broken or too deep.
  bool skip(std::size_t depth);
  /// Elements or pairs of the array or map whose head was read, counted up to its stop if it is
  /// indefinite; nothing if there cannot be as many as it says.
  [[nodiscard]] std::optional<std::size_t> count(const cbor_item& head, std::size_t depth) const;
  /// The text of a string whose head was read: as it stands, or its pieces put together in
  /// `pieces`.
  std::optional<std::string_view> text(const cbor_item& head, std::string& pieces);
  [[nodiscard]] bool is_done() const { return left_.empty(); }

private:
  std::string_view left_;
};

/// Appends items.
class cbor_appender {
public:
  explicit cbor_appender(std::string& out) : out_(out) {}

  void number(std::int64_t number);
  void bytes(std::string_view bytes);
  void text(std::string_view text);
  void array(std::size_t count);
  void map(std::size_t count);
  void tag(std::uint64_t tag);
  void single_real(float number);
  void double_real(double number);
  void flag(bool flag);
  void null();

private:
  std::string& out_;
};

} // namespace troupe::gateway::wire
