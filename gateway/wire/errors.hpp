// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How a refusal looks on the wire: the one table from `code` to the type and status that each
/// service uses for it, and the writer of each service's error format. No operation writes an error
/// itself.
namespace troupe::gateway {

/// A service as its clients' protocol sees it.
enum class wire_service : std::uint8_t {
  dynamodb,    ///< awsJson1.0: `{"__type":"namespace#Name","message":...}`
  logs,        ///< awsJson1.1: `{"__type":"Name","message":...}`
  lambda,      ///< restJson1: `x-amzn-ErrorType`, `{"Type":"User","message" or "Message":...}`
  apigateway,  ///< restJson1: `x-amzn-ErrorType`, `{"message":...}`
  execute_api, ///< An API's own traffic: `{"message":...}`, no type.
  s3,          ///< restXml: `<Error><Code>...`
  sts,         ///< Query: `<ErrorResponse><Error>...`
};

struct wire_error {
  std::string_view type; ///< Without a namespace: `ResourceNotFoundException`.
  unsigned status = 0;
};

/// The table's row; codes without one become the service's internal error.
wire_error wire_error_of(wire_service service, code kind);

/// What an error carries besides its message: elements in S3's XML, string members in JSON.
using error_extras = std::vector<std::pair<std::string, std::string>>;

/// The answer for a refusal. `detail` of the refusal is written where the format has a place for
/// it: as `Item` (JSON text) of DynamoDB's failed condition, as `Reason` of Lambda's throttling;
/// else it is left out. Extras are written in order. S3's `Resource` is added by itself.
http_response refuse(call& c, wire_service service, const error& why,
                     const error_extras& extras = {});

/// For the few refusals whose type the code alone does not tell.
http_response refuse_as(call& c, wire_service service, wire_error as, const error& why,
                        const error_extras& extras = {});

/// 501 in the service's own format, counted for `troupe doctor`:
/// `troupe: <service_name>.<operation> is not implemented`.
http_response refuse_unimplemented(call& c, wire_service service, std::string_view service_name,
                                   std::string_view operation);

/// The request id as the service writes it: a UUID, DynamoDB's 52 capitals, S3's 16.
std::string wire_request_id(wire_service service, const std::string& request_id);

/// Adds the request id header, and DynamoDB's checksum of the body. Every answer of a service
/// passes through here once; `refuse` has done it.
void stamp(call& c, wire_service service, http_response& answer);

} // namespace troupe::gateway
