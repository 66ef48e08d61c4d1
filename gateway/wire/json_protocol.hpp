// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/operation.hpp"
#include "gateway/wire/errors.hpp"

#include <string>
#include <string_view>

/// From a front door to an operation and back, the same for every service: find it, name it for the
/// access line, run it, turn a fault into the service's internal error.
namespace troupe::gateway {

/// A service that names its operation in `X-Amz-Target`.
struct json_service {
  wire_service wire{};
  std::string_view name;          ///< `DynamoDB`, for messages and the access line.
  std::string_view target_prefix; ///< `DynamoDB_20120810.`
};

/// Runs an operation of any service. A `fault` becomes the service's error; what else is thrown
/// becomes its internal error.
task<http_response> run_operation(call& c, const operation_entry& what, wire_service wire,
                                  std::string_view service_name);

/// The part of `dispatch_json` that does not depend on the list: `found` may be null.
task<http_response> dispatch_found(call& c, const operation_entry* found, json_service service,
                                   std::string_view operation_name);

/// The operation name in `X-Amz-Target`, without the service's prefix; empty if it has another.
std::string_view target_operation(const http_request& request, std::string_view target_prefix);

///     task<http_response> dispatch(call& c) { return dispatch_json<operations>(c, service); }
template <class Operations>
task<http_response> dispatch_json(call& c, json_service service) {
  const auto name = target_operation(c.request, service.target_prefix);
  return dispatch_found(c, Operations::find(name), service, name);
}

/// True for what a tool sends for a member that it does not use: null, `false`, and whatever is
/// empty.
bool asks_for_nothing(const json& value);

/// What the document of a JSON text takes at most, besides the text: 16 bytes for each value and
/// each name, of which `[1,1,1]` has many.
std::size_t document_bytes(std::string_view text);
/// Holds that for the request, if it is more than a small body, before the text is parsed. The
/// text's own memory is the document's once it has been.
task<result<void>> hold_document(call& c, std::string_view text);

/// A successful answer in JSON: content type, request id, and DynamoDB's checksum.
http_response answer_json(call& c, wire_service wire, std::string json, unsigned status = 200);

} // namespace troupe::gateway
