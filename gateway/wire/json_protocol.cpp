// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>
#include <exception>

namespace troupe::gateway {

task<http_response> run_operation(call& c, const operation_entry& what, wire_service wire,
                                  std::string_view service_name) {
  c.operation.assign(service_name).append(".").append(what.name);
  // Nothing may be awaited inside a handler: remember what went wrong, answer after it.
  error went_wrong;
  try {
    auto running = what.run(c);
    co_return co_await std::move(running);
  } catch (const fault& broken) {
    went_wrong = {broken.kind, broken.message};
  } catch (const std::exception& broken) {
    went_wrong = {code::internal, broken.what()};
  }
  co_return refuse(c, wire, went_wrong);
}

bool asks_for_nothing(const json& value) {
  switch (value.type()) {
    case json::kind::absent:
    case json::kind::null:
      return true;
    case json::kind::boolean:
      return !value.boolean();
    case json::kind::number:
      return false;
    case json::kind::string:
      return value.text().empty();
    case json::kind::array:
      return value.elements().empty();
    case json::kind::object:
      return std::ranges::all_of(
          value.members(), [](const auto& member) { return asks_for_nothing(member.second); });
  }
  return false;
}

std::size_t document_bytes(std::string_view text) {
  constexpr std::size_t bytes_per_value = 16;
  const auto separates = [](char c) { return c == ',' || c == ':' || c == '[' || c == '{'; };
  return bytes_per_value * static_cast<std::size_t>(std::ranges::count_if(text, separates));
}

task<result<void>> hold_document(call& c, std::string_view text) {
  const auto bytes = document_bytes(text);
  if (bytes <= limits::small_body_bytes_max)
    co_return result<void>{};
  auto holding = c.body.hold(bytes);
  co_return co_await std::move(holding);
}

http_response answer_json(call& c, wire_service wire, std::string json, unsigned status) {
  http_response answer;
  answer.status = status;
  answer.body = std::move(json);
  answer.set("Content-Type", "application/json");
  stamp(c, wire, answer);
  return answer;
}

} // namespace troupe::gateway
