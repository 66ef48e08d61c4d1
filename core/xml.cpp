// SPDX-License-Identifier: Apache-2.0
#include "core/xml.hpp"

#include <expat.h>

#include <limits>
#include <memory>
#include <type_traits>

namespace troupe {

namespace {

constexpr char namespace_separator = '|';

error malformed() {
  return {code::serialization,
          "The XML you provided was not well-formed or did not validate against "
          "our published schema"};
}

std::string_view local_name(std::string_view name) {
  return name.substr(name.rfind(namespace_separator) + 1);
}

/// Builds the tree while expat walks the document. Expat is C: nothing may be thrown through it.
struct builder {
  XML_Parser parser = nullptr;
  xml_element root;
  std::vector<xml_element*> path;
  std::size_t elements = 0;
  bool has_stopped = false; ///< Expat may still call for the element that it is in.

  void stop() {
    has_stopped = true;
    XML_StopParser(parser, XML_FALSE);
  }

  /// `attributes` are names and texts in turn, and a null.
  void start(std::string_view name, const XML_Char** attributes) {
    if (has_stopped)
      return;
    if (path.size() >= xml_depth_max || ++elements > xml_elements_max)
      return stop();
    // A parent grows only while it is the innermost, so pointers along the path stay good.
    auto* element = path.empty() ? &root : &path.back()->children.emplace_back();
    element->name = local_name(name);
    for (std::size_t i = 0; i < xml_attributes_max && attributes[2 * i] != nullptr; ++i)
      element->attributes.push_back(
          {std::string{local_name(attributes[2 * i])}, attributes[2 * i + 1]});
    path.push_back(element);
  }
  void end() {
    if (!has_stopped)
      path.pop_back();
  }
  void text(std::string_view piece) {
    if (!has_stopped)
      path.back()->text.append(piece);
  }
};

builder& builder_of(void* data) {
  return *static_cast<builder*>(data);
}

void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
  builder_of(data).start(name, attributes);
}

void on_end(void* data, const XML_Char*) {
  builder_of(data).end();
}

void on_text(void* data, const XML_Char* text, int length) {
  builder_of(data).text({text, static_cast<std::size_t>(length)});
}

void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  builder_of(data).stop();
}

void on_namespace(void* data, const XML_Char*, const XML_Char* uri) {
  if (uri != nullptr && std::string_view{uri}.size() > xml_namespace_bytes_max)
    builder_of(data).stop();
}

bool is_illegal_in_xml(unsigned char byte) {
  return byte < 0x20 && byte != '\t' && byte != '\n';
}

void append_escaped(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (!is_illegal_in_xml(byte)) {
          out += c;
          break;
        }
        out += "&#x";
        if (byte >= 0x10)
          out += digits[byte >> 4];
        out += digits[byte & 0xF];
        out += ';';
    }
  }
}

} // namespace

std::string xml_escape(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

xml_writer& xml_writer::open(std::string_view name, std::string_view xml_namespace) {
  text_.append("<").append(name);
  if (!xml_namespace.empty())
    text_.append(" xmlns=\"").append(xml_namespace).append("\"");
  text_ += '>';
  open_.push_back(name);
  return *this;
}

xml_writer& xml_writer::close() {
  text_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

xml_writer& xml_writer::element(std::string_view name, std::string_view text) {
  text_.append("<").append(name).append(">");
  append_escaped(text_, text);
  text_.append("</").append(name).append(">");
  return *this;
}

xml_writer& xml_writer::raw(std::string_view markup) {
  text_.append(markup);
  return *this;
}

std::string xml_writer::take() && {
  while (!open_.empty())
    close();
  return std::move(text_);
}

const xml_element* xml_element::child(std::string_view child_name) const {
  for (const auto& candidate : children)
    if (candidate.name == child_name)
      return &candidate;
  return nullptr;
}

std::string_view xml_element::text_of(std::string_view child_name) const {
  const auto* found = child(child_name);
  return found ? std::string_view{found->text} : std::string_view{};
}

const xml_attribute* xml_element::attribute(std::string_view attribute_name) const {
  for (const auto& candidate : attributes)
    if (candidate.name == attribute_name)
      return &candidate;
  return nullptr;
}

result<xml_element> parse_xml(std::string_view text) {
  if (text.empty() || text.size() > std::size_t{std::numeric_limits<int>::max()})
    return malformed();
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser{
      XML_ParserCreateNS(nullptr, namespace_separator), &XML_ParserFree};
  if (!parser)
    return error{code::internal, "There is no memory for an XML parser."};
  builder tree;
  tree.parser = parser.get();
  XML_SetUserData(parser.get(), &tree);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  XML_SetStartNamespaceDeclHandler(parser.get(), on_namespace);
  if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE)
      != XML_STATUS_OK)
    return malformed();
  return std::move(tree.root);
}

} // namespace troupe
