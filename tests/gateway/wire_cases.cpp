// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/wire_cases.hpp"

#include "core/xml.hpp"
#include "gateway/wire/cbor_items.hpp"
#include "gateway/wire/scalars.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <regex>

namespace troupe::gateway::wire::test {

std::optional<std::filesystem::path> protocol_tests() {
  const char* named = std::getenv("PROTOCOL_TESTS");
  const std::filesystem::path folder{named != nullptr ? named : PROTOCOL_TESTS_BESIDE};
  return std::filesystem::is_directory(folder / "input") ? std::optional{folder} : std::nullopt;
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// -- values
// -----------------------------------------------------------------------------------------

namespace {

void fill_scalar(slot to, const json& from) {
  switch (to.type().kind) {
    case shape_kind::boolean:
      return to.set_flag(from.boolean());
    case shape_kind::int32:
    case shape_kind::int64:
      return to.set_integer(from.integer());
    case shape_kind::float32:
    case shape_kind::float64:
      return to.set_real(from.is_string() ? *read_real(from.text()) : from.number());
    case shape_kind::timestamp:
      return to.set_time(std::llround(from.number() * 1'000));
    case shape_kind::document:
    case shape_kind::documents:
      return to.set_document(from);
    default:
      return to.set_text(from.text());
  }
}

void fill_map(slot to, const json& from) {
  const auto pairs = from.members();
  to.begin(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    to.key_at(i).set_text(pairs[i].first);
    fill(to.at(i), pairs[i].second);
  }
}

} // namespace

void fill(slot to, const json& from) {
  if (from.empty())
    return;
  switch (to.type().kind) {
    case shape_kind::structure:
      to.begin();
      for (const auto& [name, inner] : from.members())
        fill(to[name], inner);
      return;
    case shape_kind::list: {
      const auto elements = from.elements();
      to.begin(elements.size());
      for (std::size_t i = 0; i < elements.size(); ++i)
        fill(to.at(i), elements[i]);
      return;
    }
    case shape_kind::map:
      return fill_map(to, from);
    default:
      return fill_scalar(to, from);
  }
}

namespace {

void dump_scalar(json_writer& out, const value& of) {
  switch (of.type().kind) {
    case shape_kind::boolean:
      out.value(of.flag());
      return;
    case shape_kind::int32:
    case shape_kind::int64:
      out.value(of.integer());
      return;
    case shape_kind::float32:
    case shape_kind::float64:
      if (std::isfinite(of.real()))
        out.value(of.real());
      else
        out.value(write_real(of.real(), of.type()));
      return;
    case shape_kind::timestamp:
      out.raw(write_time(of.time(), timestamp_format::epoch_seconds));
      return;
    case shape_kind::document:
    case shape_kind::documents:
      out.raw(of.document().dump());
      return;
    default:
      out.value(of.text());
  }
}

void dump(json_writer& out, const value& of);

void dump_members(json_writer& out, const value& of) {
  for (std::size_t i = 0; i < of.type().members.size(); ++i)
    if (of.peek(i).present()) {
      out.key(of.type().members[i].name);
      dump(out, of.peek(i));
    }
  for (std::size_t i = 0; i < of.size(); ++i) {
    out.key(of.key_at(i).text());
    dump(out, of.at(i));
  }
}

void dump(json_writer& out, const value& of) {
  if (!of.present()) {
    out.null();
    return;
  }
  switch (of.type().kind) {
    case shape_kind::structure:
    case shape_kind::map:
      out.begin_object();
      dump_members(out, of);
      out.end_object();
      return;
    case shape_kind::list:
      out.begin_array();
      for (std::size_t i = 0; i < of.size(); ++i)
        dump(out, of.at(i));
      out.end_array();
      return;
    default:
      return dump_scalar(out, of);
  }
}

} // namespace

std::string dump(const value& of) {
  json_writer out;
  dump(out, of);
  return std::move(out).take();
}

// -- comparing
// --------------------------------------------------------------------------------------

namespace {

std::map<std::string_view, json> present_members(const json& of) {
  std::map<std::string_view, json> all;
  for (const auto& [name, inner] : of.members())
    if (!inner.empty())
      all.emplace(name, inner);
  return all;
}

} // namespace

bool same_json(const json& one, const json& other) {
  if (one.type() != other.type())
    return false;
  switch (one.type()) {
    case json::kind::object: {
      const auto mine = present_members(one);
      const auto theirs = present_members(other);
      return std::ranges::equal(mine, theirs, [](const auto& a, const auto& b) {
        return a.first == b.first && same_json(a.second, b.second);
      });
    }
    case json::kind::array:
      return std::ranges::equal(one.elements(), other.elements(),
                                [](const json& a, const json& b) { return same_json(a, b); });
    case json::kind::number:
      return one.number() == other.number();
    case json::kind::string:
      return one.text() == other.text();
    default:
      return one.boolean() == other.boolean();
  }
}

bool same_json(std::string_view one, std::string_view other) {
  const auto mine = json::parse(one);
  const auto theirs = json::parse(other);
  return mine && theirs && same_json(*mine, *theirs);
}

namespace {

std::vector<const xml_element*> by_name(const xml_element& of) {
  std::vector<const xml_element*> all;
  for (const auto& child : of.children)
    all.push_back(&child);
  std::ranges::stable_sort(all, {}, [](const auto* one) { return one->name; });
  return all;
}

bool same_element(const xml_element& one, const xml_element& other) {
  const bool is_text = one.children.empty() && other.children.empty();
  // A line of nothing else is how the suites write an empty element.
  const bool is_laid_out = (one.text + other.text).find('\n') != std::string::npos;
  const auto is_same_text
      = is_text && !is_laid_out ? one.text == other.text : trimmed(one.text) == trimmed(other.text);
  return one.name == other.name && is_same_text
         && std::ranges::equal(by_name(one), by_name(other),
                               [](const auto* a, const auto* b) { return same_element(*a, *b); });
}

/// Every element with the namespace that it is in, and every attribute with its prefix: the parser
/// drops both.
std::vector<std::string> names_of(const std::string& text) {
  static const std::regex tag{R"(<(/?)([A-Za-z][\w:.-]*)([^>]*?)(/?)>)"};
  static const std::regex attribute{R"(([A-Za-z:]+)\s*=\s*"([^"]*)\")"};
  std::vector<std::string> all;
  std::vector<std::string> spaces{""};
  for (std::sregex_iterator at{text.begin(), text.end(), tag}, end; at != end; ++at) {
    if ((*at)[1].length() != 0) {
      spaces.pop_back();
      continue;
    }
    const auto inside = (*at)[3].str();
    spaces.push_back(spaces.back());
    for (std::sregex_iterator one{inside.begin(), inside.end(), attribute}, last; one != last;
         ++one)
      if ((*one)[1] == "xmlns")
        spaces.back() = (*one)[2].str();
      else
        all.push_back(one->str());
    all.push_back(spaces.back() + "|" + (*at)[2].str());
    if ((*at)[4].length() != 0)
      spaces.pop_back();
  }
  std::ranges::sort(all);
  return all;
}

} // namespace

bool same_xml(std::string_view one, std::string_view other) {
  const auto mine = parse_xml(trimmed(one));
  const auto theirs = parse_xml(trimmed(other));
  return mine && theirs && same_element(*mine, *theirs)
         && names_of(std::string{one}) == names_of(std::string{other});
}

namespace {

using kind = cbor_item::kind;

void cbor_as_json(json_writer& out, cbor_cursor& from);

void collection_as_json(json_writer& out, const cbor_item& head, cbor_cursor& from) {
  const bool is_map = head.is == kind::map;
  const auto count = from.count(head, 0).value_or(0);
  std::string pieces;
  is_map ? out.begin_object() : out.begin_array();
  for (std::size_t i = 0; i < count; ++i) {
    if (is_map)
      out.key(*from.text(from.next(), pieces));
    cbor_as_json(out, from);
  }
  is_map ? out.end_object() : out.end_array();
  if (head.is_indefinite)
    from.next();
}

void cbor_as_json(json_writer& out, cbor_cursor& from) {
  const auto head = from.next();
  std::string pieces;
  switch (head.is) {
    case kind::number:
      out.value(head.count);
      return;
    case kind::negative:
      out.value(-1 - static_cast<std::int64_t>(head.count));
      return;
    case kind::tag:
      return cbor_as_json(out, from);
    case kind::real:
      if (std::isfinite(head.real))
        out.value(head.real);
      else
        out.value(write_real(head.real, {}));
      return;
    case kind::flag:
      out.value(head.flag);
      return;
    case kind::array:
    case kind::map:
      return collection_as_json(out, head, from);
    case kind::null:
      out.null();
      return;
    default:
      out.value(from.text(head, pieces).value_or("(broken)"));
  }
}

} // namespace

std::string cbor_as_json(std::string_view body) {
  if (body.empty())
    return "{}";
  json_writer out;
  cbor_cursor from{body};
  cbor_as_json(out, from);
  return std::move(out).take();
}

} // namespace troupe::gateway::wire::test
