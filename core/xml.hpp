// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// S3's XML: a writer that appends to a string, and a small strict reader over expat, which stays
/// in the .cpp. The reader takes one well-formed document without a document type declaration, so
/// that no entity can grow, and drops namespaces: S3 accepts any or none.
namespace troupe {

/// Text as the content of an element or attribute. Control characters that XML 1.0 cannot hold come
/// out as `&#xN;`, as S3 writes them.
std::string xml_escape(std::string_view text);

/// Writes a document, element by element.
///
///     xml_writer out;
///     out.open("ListBucketResult", s3_namespace).element("Name", bucket).close();
///     std::move(out).take();
class xml_writer {
public:
  xml_writer() : text_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

  /// `name` must outlive the writer. An empty namespace writes none.
  xml_writer& open(std::string_view name, std::string_view xml_namespace = {});
  xml_writer& close();
  xml_writer& element(std::string_view name, std::string_view text);
  /// Attributes and content as they are, for the rare element that needs them.
  xml_writer& raw(std::string_view markup);

  /// The document, with whatever is still open closed.
  [[nodiscard]] std::string take() &&;

private:
  std::string text_;
  std::vector<std::string_view> open_;
};

/// `xsi:type="Group"`, by its local name as elements are.
struct xml_attribute {
  std::string name;
  std::string text;
};

/// One element: its local name, the text directly in it, its children in order, and the first
/// `xml_attributes_max` of its attributes, declarations of namespaces not among them.
struct xml_element {
  std::string name;
  std::string text;
  std::vector<xml_element> children;
  std::vector<xml_attribute> attributes;

  /// The first child of that name; null if there is none.
  [[nodiscard]] const xml_element* child(std::string_view child_name) const;
  /// The text of the first child of that name; empty if there is none.
  [[nodiscard]] std::string_view text_of(std::string_view child_name) const;
  /// The attribute of that name; null if there is none.
  [[nodiscard]] const xml_attribute* attribute(std::string_view attribute_name) const;
};

inline constexpr std::size_t xml_depth_max = 16;
inline constexpr std::size_t xml_elements_max = 50'000;
/// Of one element; AWS's own documents have one. More are passed over, as unknown ones are.
inline constexpr std::size_t xml_attributes_max = 8;
/// Of a namespace's name, which expat puts before the name of each element in it.
inline constexpr std::size_t xml_namespace_bytes_max = 1'024;

/// The document's root, or a `code::serialization` refusal. Refuses a document type declaration,
/// more than `xml_depth_max` levels, more than `xml_elements_max` elements, and a namespace of more
/// than `xml_namespace_bytes_max`.
result<xml_element> parse_xml(std::string_view text);

} // namespace troupe
