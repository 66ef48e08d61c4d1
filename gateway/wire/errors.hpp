// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"
#include "gateway/wire/model.hpp"
#include "gateway/wire/outcome.hpp"

#include <string>
#include <string_view>

/// From a refusal to the answer in its service's protocol. No operation writes an error itself.
///
/// An error of the model has the status that the model gives it. What all services know has a name
/// and a status of the protocol, or others that the service's overlay gives it (models/README.md).
namespace troupe::gateway {

/// An error as its service calls it.
struct named_error {
  std::string_view type; ///< Without a namespace: `ResourceNotFoundException`.
  unsigned status = 0;
};

/// A type that no model has is the service's internal error if it is one that all services know,
/// else a 400 of that name. Good while `type` lives.
named_error name_of(const wire::service_model& of, const error_type& type);

/// The same refusal in the terms of the model, its fields too: those that the model's error does
/// not have are left out.
wire::refusal told_by(const wire::service_model& of, const error& why);

/// The answer for a refusal.
http_response refuse(call& c, const wire::service_model& of, const error& why);

/// `{"message":...}`, for what is no AWS service: an API's own traffic, and Troupe's pages. The
/// status is API Gateway's.
http_response refuse_plainly(call& c, const error& why);

/// 501 in the service's own format, counted for `troupe doctor`:
/// `troupe: <service_name>.<operation> is not implemented`.
http_response refuse_unimplemented(call& c, const wire::service_model& of,
                                   std::string_view service_name, std::string_view operation);
error not_implemented(call& c, std::string_view service_name, std::string_view operation);

/// The request id as the service writes it: a UUID, DynamoDB's 52 capitals, S3's 16.
std::string wire_request_id(const wire::service_model& of, const std::string& request_id);

/// Adds the request id header, and DynamoDB's checksum of the body. Every answer of a service
/// passes through here once; `refuse` has done it.
void stamp(call& c, const wire::service_model& of, http_response& answer);
/// Of an API's own traffic.
void stamp_plainly(call& c, http_response& answer);

} // namespace troupe::gateway
