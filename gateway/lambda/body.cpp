// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/body.hpp"

#include "gateway/wire/errors.hpp"

namespace troupe::gateway::lambda {

task<result<json>> read_json(call& c, std::string_view operation) {
  auto reading = c.body.read_all(request_bytes_max);
  auto body = co_await std::move(reading);
  if (!body && body.refusal().kind == code::too_large) {
    error why{code::package_too_large, "Request must be smaller than "};
    why.message.append(std::to_string(request_bytes_max)).append(" bytes for the ");
    why.message.append(operation).append(" operation");
    co_return why;
  }
  if (!body)
    co_return body.refusal();
  auto parsed = json::parse(body->empty() ? std::string_view{"{}"} : std::string_view{*body});
  if (!parsed || !parsed->is_object()) {
    error why{code::serialization, "Could not parse request body into json: "};
    why.message += parsed ? "expected an object" : parsed.refusal().message;
    co_return why;
  }
  co_return std::move(*parsed);
}

http_response answer_nothing(call& c, unsigned status) {
  http_response answer;
  answer.status = status;
  stamp(c, wire_service::lambda, answer);
  return answer;
}

} // namespace troupe::gateway::lambda
