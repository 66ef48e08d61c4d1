// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/json.hpp"
#include "core/xml.hpp"
#include "gateway/wire/codec.hpp"
#include "gateway/wire/errors.hpp"
#include "gateway/wire/models.hpp"

#include <algorithm>
#include <array>
#include <cctype>

/// The writers of the error formats; the table is in errors.cpp.
namespace troupe::gateway {

namespace {

constexpr std::string_view s3_storage_message
    = "We encountered an internal error. Please try again.";

void write_extras(json_writer& out, const error_extras& extras) {
  for (const auto& [name, value] : extras)
    out.member(name, value);
}

/// Which of Lambda's errors spell the member `Message`; the others have it in lower case.
bool has_capital_message(std::string_view type) {
  constexpr std::array<std::string_view, 10> capital
      = {"ResourceNotFoundException",       "CodeSigningConfigNotFoundException",
         "ResourceInUseException",          "ServiceException",
         "RecursiveInvocationException",    "NoPublishedVersionException",
         "InvalidRuntimeException",         "InvalidZipFileException",
         "CodeVerificationFailedException", "InvalidCodeSignatureException"};
  return std::ranges::find(capital, type) != capital.end();
}

std::string lambda_body(wire_error as, const error& why, const error_extras& extras) {
  json_writer out;
  out.begin_object();
  const bool throttled = as.type == "TooManyRequestsException";
  if (throttled && !why.detail.empty())
    out.member("Reason", why.detail);
  if (as.type != "ValidationException")
    out.member("Type", as.status >= 500 && as.status != 501 ? "Server" : "User");
  out.member(has_capital_message(as.type) ? "Message" : "message", why.message);
  write_extras(out, extras);
  out.end_object();
  return std::move(out).take();
}

std::string message_body(const error& why, const error_extras& extras) {
  json_writer out;
  out.begin_object().member("message", why.message);
  write_extras(out, extras);
  out.end_object();
  return std::move(out).take();
}

std::string s3_body(call& c, wire_error as, const error& why, const error_extras& extras) {
  xml_writer out;
  out.open("Error").element("Code", as.type);
  const bool ours = why.kind == code::internal || why.kind == code::storage_full;
  out.element("Message", ours && why.message.empty() ? s3_storage_message : why.message);
  bool has_resource = false;
  for (const auto& [name, value] : extras) {
    out.element(name, value);
    has_resource = has_resource || name == "Resource";
  }
  if (!has_resource)
    out.element("Resource", c.request.path);
  out.element("RequestId", wire_request_id(wire_service::s3, c.request_id));
  out.element("HostId", to_base64(c.request_id)).close();
  return std::move(out).take();
}

/// Of the services that are made of their models.
const wire::service_model* model_of(wire_service service) {
  switch (service) {
    case wire_service::apigateway:
      return &wire::models::apigatewayv2();
    case wire_service::dynamodb:
      return &wire::models::dynamodb();
    case wire_service::logs:
      return &wire::models::logs();
    case wire_service::sts:
      return &wire::models::sts();
    default:
      return nullptr;
  }
}

/// By nothing but the model; `extras` are S3's alone.
http_response refuse_by_model(call& c, wire_service service, const wire::service_model& model,
                              wire_error as, const error& why) {
  http_response answer;
  answer.status = as.status;
  if (why.kind == code::too_large && service == wire_service::dynamodb)
    return answer; // A body over 16 MiB is answered with nothing but the status.
  wire::refusal told{std::string{as.type}, why.message, as.status, nullptr};
  auto made = wire::write_error(model, nullptr, model.main_protocol, told,
                                wire_request_id(service, c.request_id));
  answer.fields = std::move(made.fields);
  answer.body = std::move(made.body);
  return answer;
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

std::string wire_request_id(wire_service service, const std::string& request_id) {
  if (service == wire_service::s3)
    return upper(request_id, 16);
  if (service != wire_service::dynamodb)
    return request_id;
  auto id = upper(request_id, 32);
  id.append(id, 0, dynamodb_id_tail);
  return id;
}

void stamp(call& c, wire_service service, http_response& answer) {
  if (service == wire_service::s3) {
    answer.set("x-amz-request-id", wire_request_id(service, c.request_id));
    answer.set("x-amz-id-2", to_base64(c.request_id));
    return;
  }
  if (service == wire_service::execute_api) {
    answer.set("Apigw-Requestid", c.request_id);
    return;
  }
  answer.set("x-amzn-RequestId", wire_request_id(service, c.request_id));
  if (service == wire_service::dynamodb)
    answer.set("x-amz-crc32", std::to_string(crc32(answer.body)));
}

http_response refuse_as(call& c, wire_service service, wire_error as, const error& why,
                        const error_extras& extras) {
  const auto* model = model_of(service);
  auto answer = model ? refuse_by_model(c, service, *model, as, why) : http_response{as.status};
  if (why.kind == code::overloaded)
    answer.set("Retry-After", "1");
  switch (service) {
    case wire_service::apigateway:
    case wire_service::dynamodb:
    case wire_service::logs:
    case wire_service::sts:
      break;
    case wire_service::lambda:
      answer.body = lambda_body(as, why, extras);
      answer.set("Content-Type", "application/json");
      answer.set("x-amzn-ErrorType", std::string{as.type});
      break;
    case wire_service::execute_api:
      answer.body = message_body(why, extras);
      answer.set("Content-Type", "application/json");
      break;
    case wire_service::s3:
      if (as.status != 304)
        answer.body = s3_body(c, as, why, extras);
      answer.set("Content-Type", "application/xml");
      break;
  }
  stamp(c, service, answer);
  return answer;
}

http_response refuse(call& c, wire_service service, const error& why, const error_extras& extras) {
  auto as = wire_error_of(service, why.kind);
  if (why.kind == code::no_such_configuration && !why.detail.empty())
    as.type = why.detail; // `NoSuchTagSet` and the like: S3 has a code for each sub-resource.
  return refuse_as(c, service, as, why, extras);
}

http_response refuse_unimplemented(call& c, wire_service service, std::string_view service_name,
                                   std::string_view operation) {
  c.gateway.unimplemented.count(service_name, operation);
  c.operation.assign(service_name).append(".").append(operation);
  error why{code::not_implemented, "troupe: "};
  why.message.append(c.operation).append(" is not implemented");
  return refuse(c, service, why);
}

} // namespace troupe::gateway
