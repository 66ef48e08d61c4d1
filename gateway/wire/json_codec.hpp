// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/wire/codec.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The body of the JSON protocols: awsJson 1.0 and 1.1, and restJson where a body is JSON.
///
/// Reading keeps views into the document, which the tree holds. Null is absent, members that the
/// model does not have are passed over, and the first value of a wrong type is refused as the
/// service's own deserializer words it: the awsJson services as Coral does
/// (`NUMBER_VALUE cannot be converted to String`), the REST ones by the member's name.
namespace troupe::gateway::wire {

/// Reads `from` into a place of any shape. `of` is the protocol that it came by.
std::optional<refusal> read_json(const service_model& service, protocol of, const json& from,
                                 slot to);
/// Parses a body, holds it in `tree`, and reads it. An empty one is an empty structure.
std::optional<refusal> read_json_body(const service_model& service, protocol of,
                                      std::string_view body, slot to, value_tree& tree);

/// Writes a value of any shape. Of a structure only the members that travel in a body, if the
/// protocol knows other places.
void write_json(json_writer& out, const value& of, protocol as);

/// The body of an error: `{"__type": ..., "message": ...}` and its other members. The REST
/// protocols name the type in a header instead.
std::string json_error_body(const service_model& service, protocol as, std::string_view type,
                            const error_facts& facts);

/// Reads a request of awsJson 1.0 or 1.1.
outcome<value_tree> read_json_request(const service_model& service,
                                      const operation_model& operation, std::string_view body);
http_answer write_json_answer(const service_model& service, const operation_model& operation,
                              const value& output);

} // namespace troupe::gateway::wire
