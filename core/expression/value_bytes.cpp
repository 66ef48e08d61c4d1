// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/expression/stored_json.hpp"
#include "core/expression/value.hpp"
#include "core/limits.hpp"

#include <utility>

namespace troupe {

namespace {

constexpr char grammar_version = 0x01;

void put_count(std::string& out, std::size_t count) {
  for (; count > 0x7f; count >>= 7)
    out += static_cast<char>(0x80 | (count & 0x7f));
  out += static_cast<char>(count);
}

void put_text(std::string& out, std::string_view text) {
  put_count(out, text.size());
  out.append(text);
}

void put_map(std::string& out, const item& members) {
  put_count(out, members.size());
  for (const auto& [name, value] : members) {
    put_text(out, name);
    encode_value(out, value);
  }
}

struct value_putter {
  std::string& out;

  void operator()(const std::string& text) const { put('S', text); }
  void operator()(const attribute_value::binary_bytes& binary) const { put('B', binary.bytes); }
  void operator()(bool flag) const { out += flag ? 'T' : 'F'; }
  void operator()(attribute_value::null_value) const { out += '0'; }
  void operator()(const number& n) const {
    out += 'N';
    n.encode_ordered(out);
  }
  void operator()(const item& members) const {
    out += 'M';
    put_map(out, members);
  }
  void operator()(const attribute_value::list_of_values& elements) const {
    out += 'L';
    put_count(out, elements.size());
    for (const auto& element : elements)
      encode_value(out, element);
  }
  void operator()(const attribute_value::set_of_strings& members) const {
    out += 's';
    put_count(out, members.size());
    for (const auto& member : members)
      put_text(out, member);
  }
  void operator()(const attribute_value::set_of_numbers& members) const {
    out += 'n';
    put_count(out, members.size());
    for (const auto& member : members)
      member.encode_ordered(out);
  }
  void operator()(const attribute_value::set_of_binaries& members) const {
    out += 'b';
    put_count(out, members.size());
    for (const auto& member : members)
      put_text(out, member.bytes);
  }

private:
  void put(char type, std::string_view text) const {
    out += type;
    put_text(out, text);
  }
};

/// Takes what values are made of off the front of stored bytes. The first thing amiss makes it fail
/// for good; every count and length is held against what is left before anything is allocated.
class stored_bytes {
public:
  explicit stored_bytes(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool is_spent() const { return !failed_ && rest_.empty(); }

  char byte() {
    if (rest_.empty())
      return fail<char>();
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

protected:
  template <class T>
  T fail() {
    failed_ = true;
    rest_ = {};
    return T();
  }

  /// Never more than there are bytes left: the smallest element takes one.
  std::size_t count() {
    std::size_t total = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const auto next = static_cast<unsigned char>(byte());
      total |= std::size_t{next & 0x7fu} << shift;
      if (next < 0x80) {
        const bool is_shortest = next != 0 || shift == 0;
        return is_shortest && total <= rest_.size() ? total : fail<std::size_t>();
      }
    }
    return fail<std::size_t>();
  }

  std::string_view text() {
    const auto length = count();
    const auto taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }

  number ordered() {
    const auto n = number::decode_ordered(rest_);
    return n ? *n : fail<number>();
  }

  std::string_view rest_;
  bool failed_ = false;
};

/// Takes values.
class value_taker : public stored_bytes {
public:
  using stored_bytes::stored_bytes;

  item map(std::size_t level) {
    item members;
    const auto members_count = count();
    for (std::size_t i = 0; i < members_count && !failed_; ++i) {
      const auto name = text();
      if (!members.empty() && members.rbegin()->first >= name)
        return fail<item>();
      auto member = value(level);
      members.emplace_hint(members.end(), name, std::move(member));
    }
    return members;
  }

  attribute_value value(std::size_t level) {
    if (level > limits::value_depth_max)
      return fail<attribute_value>();
    switch (byte()) {
      case 'S':
        return {std::string{text()}};
      case 'B':
        return attribute_value::binary(std::string{text()});
      case 'N':
        return {ordered()};
      case 'T':
        return {true};
      case 'F':
        return {false};
      case '0':
        return attribute_value::null();
      case 'M':
        return {map(level + 1)};
      case 'L':
        return list(level + 1);
      case 's':
        return set<attribute_value::set_of_strings>([&] { return std::string{text()}; });
      case 'n':
        return set<attribute_value::set_of_numbers>([&] { return ordered(); });
      case 'b':
        return set<attribute_value::set_of_binaries>(
            [&] { return attribute_value::binary_bytes{std::string{text()}}; });
      default:
        return fail<attribute_value>();
    }
  }

private:
  attribute_value list(std::size_t level) {
    attribute_value::list_of_values elements;
    const auto elements_count = count();
    for (std::size_t i = 0; i < elements_count && !failed_; ++i)
      elements.push_back(value(level));
    return {std::move(elements)};
  }

  template <class Set, class Take>
  attribute_value set(Take take) {
    Set members;
    const auto members_count = count();
    for (std::size_t i = 0; i < members_count && !failed_; ++i) {
      auto member = take();
      if (!members.empty() && !(*members.rbegin() < member))
        return fail<attribute_value>();
      members.insert(members.end(), std::move(member));
    }
    return members.empty() ? fail<attribute_value>() : attribute_value{std::move(members)};
  }
};

/// Takes values and writes each as it comes.
class json_teller : public stored_bytes {
public:
  json_teller(std::string_view bytes, json_writer& out) : stored_bytes(bytes), out_(out) {}

  void map(std::size_t level) {
    out_.begin_object();
    std::string_view last;
    const auto members_count = count();
    for (std::size_t i = 0; i < members_count && !failed_; ++i) {
      const auto name = text();
      if (i > 0 && last >= name)
        return fail<void>();
      last = name;
      out_.key(name);
      value(level);
    }
    out_.end_object();
  }

private:
  void value(std::size_t level) {
    if (level > limits::value_depth_max)
      return fail<void>();
    out_.begin_object();
    content(byte(), level);
    out_.end_object();
  }

  void content(char type, std::size_t level) {
    switch (type) {
      case 'S':
        out_.member("S", text());
        return;
      case 'B':
        out_.member("B", to_base64(text()));
        return;
      case 'N':
        out_.member("N", ordered().text());
        return;
      case 'T':
      case 'F':
        out_.member("BOOL", type == 'T');
        return;
      case '0':
        out_.member("NULL", true);
        return;
      case 'M':
        out_.key("M");
        return map(level + 1);
      case 'L':
        return list(level + 1);
      case 's':
        return set(
            "SS", [this] { return text(); }, [](std::string_view one) { return one; });
      case 'n':
        return set(
            "NS", [this] { return ordered(); }, [](const number& one) { return one.text(); });
      case 'b':
        return set(
            "BS", [this] { return text(); }, [](std::string_view one) { return to_base64(one); });
      default:
        return fail<void>();
    }
  }

  void list(std::size_t level) {
    out_.key("L").begin_array();
    const auto elements_count = count();
    for (std::size_t i = 0; i < elements_count && !failed_; ++i)
      value(level);
    out_.end_array();
  }

  template <class Take, class Tell>
  void set(std::string_view name, Take take, Tell tell) {
    out_.key(name).begin_array();
    const auto members_count = count();
    if (members_count == 0)
      return fail<void>();
    auto last = take();
    out_.value(tell(last));
    for (std::size_t i = 1; i < members_count && !failed_; ++i) {
      auto member = take();
      if (!(last < member))
        return fail<void>();
      out_.value(tell(member));
      last = std::move(member);
    }
    out_.end_array();
  }

  json_writer& out_;
};

} // namespace

void encode_value(std::string& out, const attribute_value& value) {
  std::visit(value_putter{out}, value.content);
}

void encode_item(std::string& out, const item& attributes) {
  out += grammar_version;
  put_map(out, attributes);
}

result<item> decode_item(std::string_view bytes) {
  value_taker taker{bytes};
  const bool is_known = taker.byte() == grammar_version;
  auto attributes = is_known ? taker.map(1) : item{};
  if (!is_known || !taker.is_spent())
    return error{code::internal, "a stored item is damaged or of a newer format", {}};
  return attributes;
}

bool write_stored_json(json_writer& out, std::string_view bytes) {
  json_teller teller{bytes, out};
  if (teller.byte() != grammar_version)
    return false;
  teller.map(1);
  return teller.is_spent();
}

} // namespace troupe
