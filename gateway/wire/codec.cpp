// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/codec.hpp"

#include "gateway/wire/cbor_codec.hpp"
#include "gateway/wire/json_codec.hpp"
#include "gateway/wire/query_codec.hpp"
#include "gateway/wire/rest_binding.hpp"
#include "gateway/wire/scalars.hpp"
#include "gateway/wire/xml_codec.hpp"

#include <algorithm>
#include <utility>

namespace troupe::gateway::wire {

namespace {

constexpr shape no_members{};

/// What the model says of an error; null if it has none of that name.
const shape* error_shape(const service_model& service, const operation_model* operation,
                         const refusal& why) {
  if (why.fields)
    return &why.fields->type();
  if (operation != nullptr)
    for (const auto* error : operation->errors)
      if (error->name == why.type)
        return error;
  return find_error(service, why.type);
}

outcome<value_tree> read(const service_model& service, const operation_model& operation,
                         protocol of, const http_request& request, std::string body,
                         std::span<const path_label> labels) {
  switch (of) {
    case protocol::json:
      return read_json_request(service, operation, body);
    case protocol::query:
      return read_query_request(operation, body.empty() ? std::string_view{request.query} : body);
    case protocol::cbor:
      return read_cbor_request(operation, std::move(body));
    default:
      return read_rest_request(service, operation, of, request, std::move(body), labels);
  }
}

/// Of restXml. Services that have it bare have the request id in it.
std::string rest_xml_error(const service_model& service, const error_facts& facts,
                           std::string_view request_id) {
  const bool is_bare = service.words.has_bare_errors;
  std::string out{"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"};
  out += is_bare ? "<Error>" : "<ErrorResponse><Error>";
  if (!is_bare)
    write_xml_text(out, "Type", facts.is_sender_fault ? "Sender" : "Receiver");
  write_xml_error(out, facts);
  if (!is_bare)
    out += "</Error>";
  write_xml_text(out, "RequestId", request_id);
  return out + (is_bare ? "</Error>" : "</ErrorResponse>");
}

http_answer rest_error(const service_model& service, protocol as, const refusal& why,
                       const error_facts& facts, std::string_view request_id) {
  http_answer answer;
  answer.status = facts.status;
  if (facts.fields.present())
    write_headers(facts.fields, answer);
  if (as == protocol::rest_xml) {
    answer.body = rest_xml_error(service, facts, request_id);
    answer.set("Content-Type", "application/xml");
    return answer;
  }
  answer.body = json_error_body(service, as, why.type, facts);
  answer.set("Content-Type", "application/json");
  answer.set("x-amzn-ErrorType", why.type);
  return answer;
}

http_answer json_error(const service_model& service, const refusal& why, const error_facts& facts) {
  http_answer answer;
  answer.status = facts.status;
  answer.body = json_error_body(service, protocol::json, why.type, facts);
  answer.set("Content-Type", std::string{"application/x-amz-json-"}.append(service.json_version));
  return answer;
}

/// The member that is an error's message, `message` or `Message`.
std::size_t message_index(const shape& error) {
  for (std::size_t i = 0; i < error.members.size(); ++i)
    if (lower_case(error.members[i].wire_name) == "message")
      return i;
  return no_member;
}

} // namespace

std::string qualified_error(const service_model& service, std::string_view type) {
  constexpr std::string_view of_framework[]
      = {"SerializationException",       "UnknownOperationException",
         "NotImplementedException",      "MissingAuthenticationTokenException",
         "IncompleteSignatureException", "InvalidSignatureException",
         "UnrecognizedClientException",  "AccessDeniedException",
         "RequestEntityTooLarge"};
  std::string_view space = service.words.error_namespace;
  if (space.empty())
    return std::string{type};
  if (type == "ValidationException")
    space = "com.amazon.coral.validate#";
  else if (type == "ThrottlingException")
    space = "com.amazon.coral.availability#";
  else if (std::ranges::find(of_framework, type) != std::end(of_framework))
    space = "com.amazon.coral.service#";
  return std::string{space}.append(type);
}

const shape& input_shape(const operation_model& operation) {
  return operation.input != nullptr ? *operation.input : no_members;
}

const shape& output_shape(const operation_model& operation) {
  return operation.output != nullptr ? *operation.output : no_members;
}

outcome<value_tree> read_request(const service_model& service, const operation_model& operation,
                                 protocol of, const http_request& request, std::string body,
                                 std::span<const path_label> labels) {
  auto input = read(service, operation, of, request, std::move(body), labels);
  if (input && input->is_full())
    return not_serialized("The request has too many values.");
  return input;
}

http_answer write_answer(const service_model& service, const operation_model& operation,
                         protocol as, const value_tree& output, std::string_view request_id) {
  switch (as) {
    case protocol::json:
      return write_json_answer(service, operation, output.root());
    case protocol::query:
      return write_query_answer(service, operation, output.root(), request_id);
    case protocol::cbor:
      return write_cbor_answer(operation, output.root());
    default:
      return write_rest_answer(service, operation, as, output.root());
  }
}

http_answer write_error(const service_model& service, const operation_model* operation, protocol as,
                        const refusal& why, std::string_view request_id) {
  const auto facts = facts_of(service, operation, as, why);
  auto answer = as == protocol::json    ? json_error(service, why, facts)
                : as == protocol::query ? write_query_error(service, facts, request_id)
                : as == protocol::cbor  ? write_cbor_error(service, why.type, facts)
                                        : rest_error(service, as, why, facts, request_id);
  // A client that spoke the query protocol until yesterday knows the error by its code there.
  const bool is_new = as == protocol::json || as == protocol::cbor;
  if (service.is_query_compatible && is_new && facts.code != why.type)
    answer.set("x-amzn-query-error",
               std::string{facts.code} + (facts.is_sender_fault ? ";Sender" : ";Receiver"));
  return answer;
}

error_facts facts_of(const service_model& service, const operation_model* operation, protocol as,
                     const refusal& why) {
  error_facts facts{.code = why.type, .message = why.message};
  const auto* error = error_shape(service, operation, why);
  if (error != nullptr) {
    if (!error->error.code.empty())
      facts.code = error->error.code;
    if (const auto index = message_index(*error); index != no_member)
      facts.message_name = error->members[index].wire_name;
    facts.status = status_of(service, *error, as);
  }
  if (why.status != 0)
    facts.status = why.status;
  facts.is_sender_fault = facts.status < 500;
  if (!why.fields)
    return facts;
  facts.fields = std::as_const(*why.fields).root();
  if (facts.fields.peek(message_index(*error)).present())
    facts.message = {};
  return facts;
}

} // namespace troupe::gateway::wire
