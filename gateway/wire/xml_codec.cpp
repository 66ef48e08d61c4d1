// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/xml_codec.hpp"

#include "core/xml.hpp"
#include "gateway/wire/scalars.hpp"

#include <algorithm>
#include <vector>

namespace troupe::gateway::wire {

namespace {

constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view entry_name = "entry";

refusal malformed() {
  return {
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
      400, nullptr};
}

/// A name without its prefix: the parser drops those of elements.
std::string_view local_name(std::string_view name) {
  return name.substr(name.find(':') + 1);
}

// -- reading
// ----------------------------------------------------------------------------------------

using elements = std::vector<const xml_element*>;

elements children_of(const xml_element& of, std::string_view name) {
  elements found;
  for (const auto& child : of.children)
    if (child.name == name)
      found.push_back(&child);
  return found;
}

bool read_element(const xml_element& from, const member& as, slot to);

bool read_list(const elements& from, const member& element, slot to) {
  const auto count = to.begin(from.size());
  for (std::size_t i = 0; i < count; ++i)
    if (!read_element(*from[i], element, to.at(i)))
      return false;
  return true;
}

bool read_map(const elements& from, const shape& of, slot to) {
  const auto count = to.begin(from.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto* key = from[i]->child(of.key().wire_name);
    const auto* mapped = from[i]->child(of.mapped().wire_name);
    if (key == nullptr)
      return false;
    to.key_at(i).set_text(key->text);
    if (mapped != nullptr && !read_element(*mapped, of.mapped(), to.at(i)))
      return false;
  }
  return true;
}

bool read_attribute(const xml_element& from, const member& as, slot to) {
  const auto* found = from.attribute(local_name(as.wire_name));
  if (found == nullptr)
    return true;
  if (as.type->kind != shape_kind::string)
    return read_scalar(trimmed(found->text), as, timestamp_format::iso8601, to);
  to.set_text(found->text);
  return true;
}

bool read_structure(const xml_element& from, slot to) {
  to.begin();
  const auto& members = to.type().members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& as = members[i];
    if (as.is_attribute && !read_attribute(from, as, to[i]))
      return false;
    if (as.where != location::body || as.is_attribute)
      continue;
    const auto found = children_of(from, local_name(as.wire_name));
    if (found.empty())
      continue;
    const bool is_list = as.type->kind == shape_kind::list;
    const bool is_flat = as.is_flattened && (is_list || as.type->kind == shape_kind::map);
    const bool is_read = !is_flat  ? read_element(*found.back(), as, to[i])
                         : is_list ? read_list(found, as.type->element(), to[i])
                                   : read_map(found, *as.type, to[i]);
    if (!is_read)
      return false;
  }
  return true;
}

bool read_element(const xml_element& from, const member& as, slot to) {
  switch (as.type->kind) {
    case shape_kind::structure:
      return read_structure(from, to);
    case shape_kind::list:
      return read_list(children_of(from, as.type->element().wire_name), as.type->element(), to);
    case shape_kind::map:
      return read_map(children_of(from, entry_name), *as.type, to);
    case shape_kind::string:
      to.set_text(from.text);
      return true;
    default:
      // What is no text is copied by the scalar that it is.
      return read_scalar(trimmed(from.text), as, timestamp_format::iso8601, to);
  }
}

// -- writing
// ----------------------------------------------------------------------------------------

void open(std::string& out, std::string_view name, const xml_namespace& xmlns) {
  out.append("<").append(name);
  if (!xmlns.uri.empty()) {
    out.append(" xmlns");
    if (!xmlns.prefix.empty())
      out.append(":").append(xmlns.prefix);
    out.append("=\"").append(xml_escape(xmlns.uri)).append("\"");
  }
}

void close(std::string& out, std::string_view name) {
  out.append("</").append(name).append(">");
}

/// The namespace that a member's element declares. That of its shape is for documents of the shape,
/// but for one with a prefix, which the element's attributes are in.
const xml_namespace& namespace_of(const member& as) {
  return as.xmlns.uri.empty() && !as.type->xmlns.prefix.empty() ? as.type->xmlns : as.xmlns;
}

void write_element(std::string& out, const value& of, const member& as, std::string_view name,
                   const xml_namespace& xmlns);

void write_entries(std::string& out, const value& of, const shape& map, std::string_view name,
                   const xml_namespace& xmlns) {
  for (std::size_t i = 0; i < of.size(); ++i) {
    open(out, name, xmlns);
    out += '>';
    const auto& key = map.key();
    const auto& mapped = map.mapped();
    write_element(out, of.key_at(i), key, key.wire_name, namespace_of(key));
    write_element(out, of.at(i), mapped, mapped.wire_name, namespace_of(mapped));
    close(out, name);
  }
}

void write_elements(std::string& out, const value& of, const member& element, std::string_view name,
                    const xml_namespace& xmlns) {
  for (std::size_t i = 0; i < of.size(); ++i)
    write_element(out, of.at(i), element, name, xmlns);
}

/// What a parser would take for a space is a reference.
std::string attribute_escape(std::string_view text) {
  std::string out;
  for (const char letter : xml_escape(text))
    if (letter == '\n' || letter == '\t')
      out += letter == '\n' ? "&#xA;" : "&#x9;";
    else
      out += letter;
  return out;
}

void write_attributes(std::string& out, const value& of) {
  for (std::size_t i = 0; i < of.type().members.size(); ++i) {
    const auto& as = of.type().members[i];
    if (!as.is_attribute || !of.peek(i).present())
      continue;
    const auto text = write_scalar(of.peek(i), as, timestamp_format::iso8601);
    out.append(" ").append(as.wire_name).append("=\"").append(attribute_escape(text)).append("\"");
  }
}

void write_element(std::string& out, const value& of, const member& as, std::string_view name,
                   const xml_namespace& xmlns) {
  open(out, name, xmlns);
  if (as.type->kind == shape_kind::structure && of.present())
    write_attributes(out, of);
  out += '>';
  switch (as.type->kind) {
    case shape_kind::structure:
      write_xml_members(out, of);
      break;
    case shape_kind::list: {
      const auto& element = as.type->element();
      write_elements(out, of, element, element.wire_name, namespace_of(element));
      break;
    }
    case shape_kind::map:
      write_entries(out, of, *as.type, entry_name, {});
      break;
    default:
      out += xml_escape(write_scalar(of, as, timestamp_format::iso8601));
  }
  close(out, name);
}

void write_member(std::string& out, const value& of, const member& as) {
  const auto kind = as.type->kind;
  if (as.is_flattened && kind == shape_kind::list) {
    const auto& element = as.type->element();
    return write_elements(out, of, element, as.wire_name,
                          element.xmlns.uri.empty() ? namespace_of(as) : element.xmlns);
  }
  if (as.is_flattened && kind == shape_kind::map)
    return write_entries(out, of, *as.type, as.wire_name, namespace_of(as));
  write_element(out, of, as, as.wire_name, namespace_of(as));
}

} // namespace

std::optional<refusal> read_xml_body(std::string_view body, slot to, std::string_view root_name) {
  const auto root = parse_xml(body);
  if (!root || (!root_name.empty() && root->name != root_name) || !read_structure(*root, to))
    return malformed();
  return std::nullopt;
}

void write_xml_members(std::string& out, const value& of) {
  if (!of.present())
    return;
  for (std::size_t i = 0; i < of.type().members.size(); ++i) {
    const auto& as = of.type().members[i];
    if (as.where == location::body && !as.is_attribute && of.peek(i).present())
      write_member(out, of.peek(i), as);
  }
}

std::string_view root_name_of(const member& as) {
  const auto& type = *as.type;
  return as.is_renamed ? as.wire_name : !type.wire_name.empty() ? type.wire_name : type.name;
}

std::string write_xml_document(const value& of, const member& as, const xml_namespace& standard) {
  const auto& type = *as.type;
  const auto& own = as.xmlns.uri.empty() ? type.xmlns : as.xmlns;
  std::string out{xml_head};
  write_element(out, of, as, root_name_of(as), own.uri.empty() ? standard : own);
  return out;
}

void write_xml_error(std::string& out, const error_facts& facts) {
  write_xml_text(out, "Code", facts.code);
  if (!facts.message.empty())
    write_xml_text(out, "Message", facts.message);
  write_xml_members(out, facts.fields);
}

void write_xml_text(std::string& out, std::string_view name, std::string_view text) {
  open(out, name, {});
  out += '>';
  out += xml_escape(text);
  close(out, name);
}

} // namespace troupe::gateway::wire
