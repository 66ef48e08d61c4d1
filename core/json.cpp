// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"

#include "core/limits.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <span>
#include <type_traits>

namespace troupe {

using simdjson::dom::element;
using simdjson::dom::element_type;

struct json::document {
  simdjson::dom::document tree;
};

namespace {

/// A parser keeps buffers of five times its longest document: a long one gets a parser of its own.
constexpr std::size_t kept_parser_bytes_max = 256u << 10;

template <class Node>
element at(const Node& node) {
  static_assert(std::is_trivially_copyable_v<element>);
  static_assert(sizeof(element) == sizeof(Node) && alignof(element) <= alignof(Node));
  return std::bit_cast<element>(node);
}

simdjson::error_code read(simdjson::dom::parser& parser, simdjson::dom::document& tree,
                          std::string_view text, element& root) {
  // The depth is the parser's; it must be told before the first document makes it allocate.
  if (parser.capacity() == 0)
    if (const auto failed = parser.allocate(4096, limits::json_depth_max))
      return failed;
  return parser.parse_into_document(tree, text.data(), text.size()).get(root);
}

simdjson::error_code read(simdjson::dom::document& tree, std::string_view text, element& root) {
  if (text.size() > kept_parser_bytes_max) {
    simdjson::dom::parser once;
    return read(once, tree, text, root);
  }
  thread_local simdjson::dom::parser kept;
  return read(kept, tree, text, root);
}

/// The same document with `.0` behind every integer of more than 18 digits. simdjson refuses
/// integers beyond 64 bits, which are good JSON; this makes doubles of them.
std::string with_long_integers_as_doubles(std::string_view text) {
  std::string out;
  bool inside_string = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (inside_string) {
      const std::size_t step = c == '\\' && i + 1 < text.size() ? 2 : 1;
      inside_string = c != '"';
      out.append(text.substr(i, step));
      i += step;
      continue;
    }
    if (c < '0' || c > '9') {
      inside_string = c == '"';
      out += c;
      ++i;
      continue;
    }
    const auto end = std::min(text.find_first_not_of("0123456789+-.eE", i), text.size());
    const auto number = text.substr(i, end - i);
    out.append(number);
    if (number.size() > 18 && number.find_first_of(".eE") == std::string_view::npos)
      out.append(".0");
    i = end;
  }
  return out;
}

/// True if an object in the tree has two members of one name.
bool has_member_twice(element here);

enum class repeated { kept, left_out };
void dump_into(json_writer& out, element here, repeated names);

} // namespace

result<json> json::parse(std::string_view text) {
  auto owned = std::make_shared<document>();
  element root;
  auto failed = read(owned->tree, text, root);
  if (failed == simdjson::NUMBER_ERROR)
    failed = read(owned->tree, with_long_integers_as_doubles(text), root);
  if (failed == simdjson::MEMALLOC)
    throw fault{code::internal, "no memory for a JSON document"};
  if (failed)
    return error{
        code::serialization, std::string{"not JSON: "} + simdjson::error_message(failed), {}};
  if (has_member_twice(root)) {
    json_writer once;
    dump_into(once, root, repeated::left_out);
    return parse(once.text());
  }
  json parsed;
  parsed.node_ = std::bit_cast<node>(root);
  parsed.document_ = std::move(owned);
  return parsed;
}

json::kind json::type() const {
  if (!document_)
    return kind::absent;
  switch (at(node_).type()) {
    case element_type::ARRAY:
      return kind::array;
    case element_type::OBJECT:
      return kind::object;
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
      return kind::number;
    case element_type::STRING:
      return kind::string;
    case element_type::BOOL:
      return kind::boolean;
    case element_type::NULL_VALUE:
      return kind::null;
  }
  return kind::absent;
}

json json::operator[](std::string_view key) const {
  json member;
  element found;
  if (!is_object() || at(node_)[key].get(found))
    return member;
  member.node_ = std::bit_cast<node>(found);
  member.document_ = document_;
  return member;
}

std::string_view json::text() const {
  std::string_view text;
  if (is_string())
    text = at(node_).get_string().value_unsafe();
  return text;
}

std::int64_t json::integer(std::int64_t otherwise) const {
  std::int64_t number = 0;
  return is_number() && !at(node_).get_int64().get(number) ? number : otherwise;
}

double json::number(double otherwise) const {
  double number = 0;
  return is_number() && !at(node_).get_double().get(number) ? number : otherwise;
}

bool json::boolean(bool otherwise) const {
  bool flag = false;
  return is_bool() && !at(node_).get_bool().get(flag) ? flag : otherwise;
}

bool json::is_integer() const {
  if (!is_number())
    return false;
  return at(node_).type() != element_type::DOUBLE;
}

void json::each(const std::function<void(json)>& visit) const {
  if (!is_array())
    return;
  json child;
  child.document_ = document_;
  // Named: value_unsafe refers to the temporary it is called on.
  const simdjson::dom::array elements = at(node_).get_array().value_unsafe();
  for (const element next : elements) {
    child.node_ = std::bit_cast<node>(next);
    visit(child);
  }
}

void json::each_member(const std::function<void(std::string_view, json)>& visit) const {
  if (!is_object())
    return;
  json child;
  child.document_ = document_;
  const simdjson::dom::object members = at(node_).get_object().value_unsafe();
  for (const auto next : members) {
    child.node_ = std::bit_cast<node>(next.value);
    visit(next.key, child);
  }
}

std::vector<json> json::elements() const {
  std::vector<json> all;
  each([&](json child) { all.push_back(std::move(child)); });
  return all;
}

std::vector<std::pair<std::string_view, json>> json::members() const {
  std::vector<std::pair<std::string_view, json>> all;
  each_member([&](std::string_view key, json child) { all.emplace_back(key, std::move(child)); });
  return all;
}

std::size_t json::size() const {
  // Counted, not read from the tape, whose own count stops at 16,777,215.
  std::size_t count = 0;
  each([&](const json&) { ++count; });
  each_member([&](std::string_view, const json&) { ++count; });
  return count;
}

std::string json::dump() const {
  if (!document_)
    return "null";
  json_writer out;
  dump_into(out, at(node_), repeated::kept);
  return std::move(out).take();
}

namespace {

/// Whether a name stands twice among them. Few are compared pair by pair, many are sorted: a
/// hostile object of a million costs little.
bool has_pair(std::span<std::string_view> names) {
  constexpr std::size_t few = 12;
  if (names.size() > few) {
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
  }
  for (auto name = names.begin(); name != names.end(); ++name)
    if (std::find(name + 1, names.end(), *name) != names.end())
      return true;
  return false;
}

/// `names` is a stack: those of the objects around this one are below its own.
bool has_member_twice(element here, std::vector<std::string_view>& names) {
  if (here.type() == element_type::ARRAY) {
    const simdjson::dom::array elements = here.get_array().value_unsafe();
    return std::any_of(elements.begin(), elements.end(),
                       [&names](element next) { return has_member_twice(next, names); });
  }
  if (here.type() != element_type::OBJECT)
    return false;
  const simdjson::dom::object all = here.get_object().value_unsafe();
  const auto below = names.size();
  for (const auto next : all) {
    if (has_member_twice(next.value, names))
      return true;
    names.push_back(next.key);
  }
  const bool found = has_pair(std::span{names}.subspan(below));
  names.resize(below);
  return found;
}

bool has_member_twice(element root) {
  std::vector<std::string_view> names;
  return has_member_twice(root, names);
}

std::vector<simdjson::dom::key_value_pair> last_of_each_name(const simdjson::dom::object& from) {
  std::vector<simdjson::dom::key_value_pair> all;
  for (const auto next : from)
    all.push_back(next);
  std::vector<std::size_t> places(all.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  const auto name_of = [&all](std::size_t place) { return all[place].key; };
  std::ranges::sort(places, [&](std::size_t one, std::size_t other) {
    return std::pair{name_of(one), other} < std::pair{name_of(other), one}; // The last one first.
  });
  const auto earlier = std::ranges::unique(places, {}, name_of);
  places.erase(earlier.begin(), earlier.end());
  std::ranges::sort(places);
  std::vector<simdjson::dom::key_value_pair> kept;
  for (const auto place : places)
    kept.push_back(all[place]);
  return kept;
}

void dump_scalar(json_writer& out, element here) {
  switch (here.type()) {
    case element_type::INT64:
      out.value(here.get_int64().value_unsafe());
      return;
    case element_type::UINT64:
      out.value(here.get_uint64().value_unsafe());
      return;
    case element_type::DOUBLE:
      out.value(here.get_double().value_unsafe());
      return;
    case element_type::STRING:
      out.value(here.get_string().value_unsafe());
      return;
    case element_type::BOOL:
      out.value(here.get_bool().value_unsafe());
      return;
    default:
      out.null();
  }
}

// Recursive: the parser has bounded the depth.
void dump_into(json_writer& out, element here, repeated names) {
  const auto dump_members = [&](const auto& from) {
    out.begin_object();
    for (const auto& next : from) {
      out.key(next.key);
      dump_into(out, next.value, names);
    }
    out.end_object();
  };
  if (here.type() == element_type::ARRAY) {
    const simdjson::dom::array elements = here.get_array().value_unsafe();
    out.begin_array();
    for (const element next : elements)
      dump_into(out, next, names);
    out.end_array();
  } else if (here.type() == element_type::OBJECT) {
    const simdjson::dom::object all = here.get_object().value_unsafe();
    if (names == repeated::kept)
      dump_members(all);
    else
      dump_members(last_of_each_name(all));
  } else {
    dump_scalar(out, here);
  }
}

} // namespace

} // namespace troupe
