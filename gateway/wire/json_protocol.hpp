// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/operation.hpp"
#include "gateway/wire/errors.hpp"

#include <string>
#include <string_view>

/// What the front door of API Gateway is made with until it stands on gateway/service.hpp, and what
/// a JSON body takes in memory.
namespace troupe::gateway {

/// Runs an operation of any service. A `fault` becomes the service's error; what else is thrown
/// becomes its internal error.
task<http_response> run_operation(call& c, const operation_entry& what, wire_service wire,
                                  std::string_view service_name);

/// True for what a tool sends for a member that it does not use: null, `false`, and whatever is
/// empty.
bool asks_for_nothing(const json& value);

/// What the document of a JSON text takes at most, besides the text: 16 bytes for each value and
/// each name, of which `[1,1,1]` has many.
std::size_t document_bytes(std::string_view text);
/// Holds that for the request, if it is more than a small body, before the text is parsed. The
/// text's own memory is the document's once it has been.
task<result<void>> hold_document(call& c, std::string_view text);

/// A successful answer in JSON: content type and request id.
http_response answer_json(call& c, wire_service wire, std::string json, unsigned status = 200);

} // namespace troupe::gateway
