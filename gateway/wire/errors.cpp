// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/errors.hpp"

#include "core/encoding.hpp"
#include "core/json.hpp"
#include "gateway/wire/codec.hpp"
#include "gateway/wire/models.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace troupe::gateway {

namespace {

// What all services know, by protocol. What is not in a list is its last row.
constexpr wire::common_error json_errors[] = {
    {code::validation, "ValidationException", 400},
    {code::serialization, "SerializationException", 400},
    {code::not_implemented, "NotImplementedException", 501},
    {code::unknown_operation, "UnknownOperationException", 400},
    {code::missing_credentials, "MissingAuthenticationTokenException", 400},
    {code::bad_signature, "InvalidSignatureException", 400},
    {code::unknown_key, "UnrecognizedClientException", 400},
    {code::request_expired, "InvalidSignatureException", 400},
    {code::token_expired, "ExpiredTokenException", 400},
    {code::access_denied, "AccessDeniedException", 400},
    {code::too_large, "RequestEntityTooLargeException", 413},
    {code::throttled, "ThrottlingException", 400},
    {code::timed_out, "ServiceUnavailableException", 503},
    {code::malformed_authorization, "IncompleteSignatureException", 400},
    {code::malformed_presign, "IncompleteSignatureException", 400},
    {code::missing_security_header, "IncompleteSignatureException", 400},
    {code::foreign_page, "AccessDeniedException", 403},
    {code::overloaded, "ServiceUnavailableException", 503},
    {code::out_of_reach, "ServiceUnavailableException", 503},
    {code::internal, "InternalFailure", 500},
};
constexpr wire::common_error rest_errors[] = {
    {code::validation, "BadRequestException", 400},
    {code::serialization, "SerializationException", 400},
    {code::not_implemented, "NotImplementedException", 501},
    {code::unknown_operation, "UnknownOperationException", 404},
    {code::missing_credentials, "MissingAuthenticationTokenException", 403},
    {code::bad_signature, "InvalidSignatureException", 403},
    {code::unknown_key, "UnrecognizedClientException", 403},
    {code::request_expired, "InvalidSignatureException", 403},
    {code::token_expired, "ExpiredTokenException", 403},
    {code::access_denied, "AccessDeniedException", 403},
    {code::too_large, "RequestTooLargeException", 413},
    {code::throttled, "TooManyRequestsException", 429},
    {code::timed_out, "ServiceUnavailableException", 503},
    {code::malformed_authorization, "IncompleteSignatureException", 403},
    {code::malformed_presign, "IncompleteSignatureException", 403},
    {code::missing_security_header, "IncompleteSignatureException", 403},
    {code::foreign_page, "AccessDeniedException", 403},
    {code::overloaded, "ServiceUnavailableException", 503},
    {code::out_of_reach, "ServiceUnavailableException", 503},
    {code::internal, "InternalServerErrorException", 500},
};
constexpr wire::common_error query_errors[] = {
    {code::validation, "ValidationError", 400},
    {code::serialization, "MalformedInput", 400},
    {code::not_implemented, "NotImplemented", 501},
    {code::unknown_operation, "InvalidAction", 400},
    {code::missing_credentials, "MissingAuthenticationToken", 403},
    {code::bad_signature, "SignatureDoesNotMatch", 403},
    {code::unknown_key, "InvalidClientTokenId", 403},
    {code::request_expired, "SignatureDoesNotMatch", 403},
    {code::token_expired, "ExpiredToken", 403},
    {code::access_denied, "AccessDenied", 403},
    {code::too_large, "RequestEntityTooLarge", 413},
    {code::throttled, "Throttling", 400},
    {code::timed_out, "ServiceUnavailable", 503},
    {code::malformed_authorization, "IncompleteSignature", 400},
    {code::malformed_presign, "IncompleteSignature", 400},
    {code::missing_security_header, "IncompleteSignature", 400},
    {code::foreign_page, "AccessDenied", 403},
    {code::overloaded, "ServiceUnavailable", 503},
    {code::out_of_reach, "ServiceUnavailable", 503},
    {code::internal, "InternalFailure", 500},
};

std::span<const wire::common_error> errors_of(wire::protocol spoken) {
  switch (spoken) {
    case wire::protocol::query:
      return query_errors;
    case wire::protocol::rest_json:
    case wire::protocol::rest_xml:
      return rest_errors;
    default:
      return json_errors;
  }
}

named_error name_of_common(const wire::service_model& of, code common) {
  const auto& own = of.words.errors;
  const auto shared = errors_of(of.main_protocol);
  for (const code wanted : {common, code::internal}) {
    if (auto found = std::ranges::find(own, wanted, &wire::common_error::kind); found != own.end())
      return {found->type, found->status};
    if (auto found = std::ranges::find(shared, wanted, &wire::common_error::kind);
        found != shared.end())
      return {found->type, found->status};
  }
  return {shared.back().type, shared.back().status};
}

/// A field as a member of its type: text, a number, or JSON.
void put(wire::slot to, const std::string& value) {
  switch (to.type().kind) {
    case wire::shape_kind::string:
      to.set_text(std::string_view{value});
      return;
    case wire::shape_kind::int32:
    case wire::shape_kind::int64: {
      std::int64_t number = 0;
      std::from_chars(value.data(), value.data() + value.size(), number);
      to.set_integer(number);
      return;
    }
    case wire::shape_kind::boolean:
      to.set_flag(value == "true");
      return;
    default:
      to.set_written([value](json_writer& out) { out.raw(value); });
  }
}

/// Null where there are none.
std::unique_ptr<wire::value_tree> fields_of(const wire::shape& type, const error& why,
                                            unsigned status) {
  constexpr std::string_view whose_fault = "Type"; // Lambda's: `User` or `Server`.
  auto made = std::make_unique<wire::value_tree>(type);
  auto to = made->edit();
  to.begin();
  for (const auto& field : why.fields)
    if (const auto index = wire::member_index(type, field.name); index != wire::no_member)
      put(to[index], field.value);
  if (const auto index = wire::member_index(type, whose_fault); index != wire::no_member)
    put(to[index], status >= 500 ? "Server" : "User");
  return made;
}

constexpr std::size_t dynamodb_id_tail = 20;

std::string upper(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() + dynamodb_id_tail);
  for (const char letter : text)
    if (letter != '-' && out.size() < count)
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return out;
}

} // namespace

named_error name_of(const wire::service_model& of, const error_type& type) {
  if (type.common() != code::of_model)
    return name_of_common(of, type.common());
  if (const auto* known = wire::find_error(of, type.name()))
    return {known->name, wire::status_of(of, *known, of.main_protocol)};
  const auto own = std::ranges::find(of.words.errors, type.name(), &wire::common_error::type);
  return {type.name(), own == of.words.errors.end() ? 400U : own->status};
}

wire::refusal told_by(const wire::service_model& of, const error& why) {
  const auto as = name_of(of, why.kind);
  wire::refusal told{std::string{as.type}, why.message, as.status, nullptr};
  if (const auto* type = wire::find_error(of, as.type))
    told.fields = fields_of(*type, why, as.status);
  return told;
}

std::string wire_request_id(const wire::service_model& of, const std::string& request_id) {
  switch (of.words.request_id) {
    case wire::request_id_form::uuid:
      return request_id;
    case wire::request_id_form::capitals_16:
      return upper(request_id, 16);
    case wire::request_id_form::capitals_52:
      break;
  }
  auto id = upper(request_id, 32);
  id.append(id, 0, dynamodb_id_tail);
  return id;
}

void stamp(call& c, const wire::service_model& of, http_response& answer) {
  if (of.words.request_id == wire::request_id_form::capitals_16) {
    answer.set("x-amz-request-id", wire_request_id(of, c.request_id));
    answer.set("x-amz-id-2", to_base64(c.request_id));
    return;
  }
  answer.set("x-amzn-RequestId", wire_request_id(of, c.request_id));
  if (of.words.has_checksums)
    answer.set("x-amz-crc32", std::to_string(crc32(answer.body)));
}

void stamp_plainly(call& c, http_response& answer) {
  answer.set("Apigw-Requestid", c.request_id);
}

http_response refuse(call& c, const wire::service_model& of, const error& why) {
  auto told = told_by(of, why);
  http_response answer{.status = told.status};
  if (why.kind != code::too_large || !of.words.is_silent_of_size) {
    auto made
        = wire::write_error(of, nullptr, of.main_protocol, told, wire_request_id(of, c.request_id));
    answer.fields = std::move(made.fields);
    answer.body = std::move(made.body);
  }
  if (why.kind == code::overloaded)
    answer.set("Retry-After", "1");
  stamp(c, of, answer);
  return answer;
}

http_response refuse_plainly(call& c, const error& why) {
  http_response answer;
  answer.status = name_of(wire::models::apigatewayv2(), why.kind).status;
  json_writer out;
  out.begin_object().member("message", why.message).end_object();
  answer.body = std::move(out).take();
  answer.set("Content-Type", "application/json");
  if (why.kind == code::overloaded)
    answer.set("Retry-After", "1");
  stamp_plainly(c, answer);
  return answer;
}

error not_implemented(call& c, std::string_view service_name, std::string_view operation) {
  c.gateway.unimplemented.count(service_name, operation);
  c.operation.assign(service_name).append(".").append(operation);
  error why{code::not_implemented, "troupe: "};
  why.message.append(c.operation).append(" is not implemented");
  return why;
}

http_response refuse_unimplemented(call& c, const wire::service_model& of,
                                   std::string_view service_name, std::string_view operation) {
  return refuse(c, of, not_implemented(c, service_name, operation));
}

} // namespace troupe::gateway
