// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/codec.hpp"

#include <optional>
#include <string>
#include <string_view>

/// XML bodies: of restXml in both directions, and of the query protocol's answers.
///
/// Reading is as lenient as AWS: namespaces do not matter, elements that the model does not have
/// are passed over, of an element that is there twice the last counts. Attributes are known by
/// their local names. The tree copies what it takes.
namespace troupe::gateway::wire {

/// Reads a document whose root is a value of the place's shape, a structure. `root_name` is what
/// the root must be called; empty: anything.
std::optional<refusal> read_xml_body(std::string_view body, slot to,
                                     std::string_view root_name = {});
/// What a document of one element calls it: the member's name if that is renamed, else its shape's.
std::string_view root_name_of(const member& as);

/// A document of one element. `standard` is its namespace where the model gives none.
std::string write_xml_document(const value& of, const member& as, const xml_namespace& standard);
/// The members of a structure as elements, appended; those of no body are left out.
void write_xml_members(std::string& out, const value& of);

/// An error's code, message and other members.
void write_xml_error(std::string& out, const error_facts& facts);
/// `<name>text</name>`, appended.
void write_xml_text(std::string& out, std::string_view name, std::string_view text);

} // namespace troupe::gateway::wire
