// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/configuration.hpp"
#include "gateway/lambda/describe.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/package.hpp"
#include "gateway/lambda/request.hpp"
#include "gateway/lambda/unsupported.hpp"
#include "gateway/lambda/violations.hpp"
#include "gateway/wire/json_protocol.hpp"

/// Functions changed: their code, their configuration.
namespace troupe::gateway::lambda {

namespace {

constexpr auto wire = wire_service::lambda;

result<troupe::update_function_code> read_code_update(const json& body) {
  violations broken;
  auto revision = broken.text(body, "RevisionId");
  const auto dry_run = broken.flag(body, "DryRun");
  if (auto why = broken.refusal())
    return *why;
  if (auto why = refuse_members(body, {"Publish", "PublishTo"}))
    return *why;
  auto architecture = read_architecture(body);
  if (!architecture)
    return std::move(architecture).refusal();
  auto zip = read_zip(body, false);
  if (!zip)
    return std::move(zip).refusal();
  return troupe::update_function_code{.zip = std::move(*zip),
                                      .revision = std::move(revision).value_or(""),
                                      .architecture = std::move(*architecture).value_or(""),
                                      .dry_run = dry_run.value_or(false)};
}

/// Reads the change with `read_body`, has the function's actor make it, and shows what it did.
template <class Message>
task<http_response> change(call& c, std::string_view operation,
                           result<Message> (*read_body)(const json&),
                           std::chrono::milliseconds patience) {
  auto reading = read_change(c, operation);
  auto request = co_await std::move(reading);
  if (!request)
    co_return refuse(c, wire, request.refusal());
  auto message = read_body(request->body);
  if (!message)
    co_return refuse(c, wire, message.refusal());
  request->body = {}; // Not the zip twice, while it is written.
  const auto& named = request->named;
  auto asking
      = ask_named<function_actor>(c, noun::function, named.where, std::move(*message), patience);
  const auto changed = co_await std::move(asking);
  if (!changed)
    co_return refuse(c, wire, reworded(changed.refusal(), named.qualified_arn()));
  co_return answer_json(c, wire, configuration_json(named, *changed, shown_as::updating));
}

} // namespace

task<http_response> update_function_code::run(call& c) {
  return change(c, name, read_code_update, package_patience);
}

task<http_response> update_function_configuration::run(call& c) {
  auto changing = change(c, name, read_configuration_update, limits::ask_time_max);
  auto answer = co_await std::move(changing);
  // Its time-out may be another, which all threads keep with its handle.
  if (answer.status == 200 && c.gateway.forgettings)
    c.gateway.forgettings->fetch_add(1, std::memory_order_release);
  co_return answer;
}

} // namespace troupe::gateway::lambda
