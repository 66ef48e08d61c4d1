// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/codec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the REST protocols say outside a body: labels of the path, the query string, headers, the
/// status. Shared by restJson and restXml, which differ in nothing else but the body.
namespace troupe::gateway::wire {

/// Labels of a path and their text as sent, by the template of the model's uri; nothing if the path
/// is not of the template. A greedy label (`{Key+}`) takes as many segments as there are, and a
/// slash within one; no label takes an empty text. `known` are labels that need not be in the path:
/// a segment of the template that is only such a label is passed over.
using path_labels = std::vector<std::pair<std::string_view, std::string_view>>;
std::optional<path_labels> match_uri(std::string_view uri, std::string_view path,
                                     std::span<const path_label> known = {});

/// A request of restJson or restXml. The tree keeps the body.
outcome<value_tree> read_rest_request(const service_model& service,
                                      const operation_model& operation, protocol of,
                                      const http_request& request, std::string body,
                                      std::span<const path_label> labels);
http_answer write_rest_answer(const service_model& service, const operation_model& operation,
                              protocol as, const value& output);

// rest_headers.cpp: a header member and back; false if it is not of its type.
bool read_header(const http_request& request, const member& as, slot to, value_tree& tree);
/// Every header whose name begins as the member's does, without that beginning.
void read_prefix_headers(const http_request& request, const member& as, slot to, value_tree& tree);
/// The headers that the members of a structure are, added to an answer.
void write_headers(const value& of, http_answer& answer);

} // namespace troupe::gateway::wire
