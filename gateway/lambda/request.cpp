// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/request.hpp"

#include "gateway/wire/json_protocol.hpp"

namespace troupe::gateway::lambda {

task<result<json>> read_json(call& c, std::string_view operation) {
  auto reading = c.body.read_all(limits::lambda_request_bytes_max);
  auto body = co_await std::move(reading);
  if (!body && body.refusal().kind == code::too_large) {
    error why{code::package_too_large, "Request must be smaller than "};
    why.message.append(std::to_string(limits::lambda_request_bytes_max)).append(" bytes for the ");
    why.message.append(operation).append(" operation");
    co_return why;
  }
  if (!body)
    co_return body.refusal();
  auto holding = hold_document(c, *body);
  if (auto held = co_await std::move(holding); !held)
    co_return held.refusal();
  auto parsed = json::parse(body->empty() ? std::string_view{"{}"} : std::string_view{*body});
  if (!parsed || !parsed->is_object()) {
    error why{code::serialization, "Could not parse request body into json: "};
    why.message += parsed ? "expected an object" : parsed.refusal().message;
    co_return why;
  }
  co_return std::move(*parsed);
}

task<result<function_request>> read_change(call& c, std::string_view operation) {
  auto named = function_in_path(c);
  if (!named)
    co_return std::move(named).refusal();
  auto reading = read_json(c, operation);
  auto body = co_await std::move(reading);
  if (!body)
    co_return std::move(body).refusal();
  if (auto why = unknown_qualifier(*named))
    co_return *why;
  co_return function_request{std::move(*named), std::move(*body)};
}

std::optional<error> unknown_qualifier(const function_reference& named) {
  if (named.qualifier.empty() || named.qualifier == "$LATEST")
    return std::nullopt;
  return function_not_found(named.qualified_arn());
}

error reworded(error why, const std::string& arn) {
  if (why.kind == code::no_such_function && why.message.starts_with("Function not found"))
    return function_not_found(arn);
  return why;
}

task<result<described_function>> describe(call& c, function_reference named) {
  if (auto why = unknown_qualifier(named))
    co_return *why;
  auto asking = ask_named<function_actor>(c, noun::function, named.where, describe_function{});
  auto found = co_await std::move(asking);
  if (!found)
    co_return reworded(found.refusal(), named.qualified_arn());
  co_return described_function{std::move(named), std::move(*found)};
}

task<result<described_function>> describe_if_named(call& c, result<function_reference> named) {
  if (!named)
    co_return std::move(named).refusal();
  auto describing = describe(c, std::move(*named));
  co_return co_await std::move(describing);
}

http_response answer_nothing(call& c, unsigned status) {
  http_response answer;
  answer.status = status;
  stamp(c, wire_service::lambda, answer);
  return answer;
}

} // namespace troupe::gateway::lambda
