// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"
#include "gateway/lambda/violations.hpp"
#include "gateway/wire/json_protocol.hpp"

/// Reserved concurrency, and what else hangs on a function as a whole.
namespace troupe::gateway::lambda {

namespace {

constexpr auto wire = wire_service::lambda;
/// Lambda keeps 100 of an account's 1,000 executions for functions without a reservation.
/// Reservations are not added up here: each is checked by itself.
constexpr std::int64_t reservable_max = 900;

result<function_reference> whole_function_in_path(const call& c) {
  auto named = function_in_path(c);
  if (named && !named->qualifier.empty())
    return error{
        code::validation,
        "This operation is permitted on Lambda functions only. Aliases and versions do not "
        "support this operation. Please specify either a function name or an unqualified "
        "function ARN."};
  return named;
}

task<http_response> reserve(call& c, function_reference named,
                            std::optional<std::uint64_t> executions) {
  reserve_concurrency message{executions};
  auto asking = ask_named<function_actor>(c, noun::function, named.where, std::move(message));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, wire, reworded(done.refusal(), named.qualified_arn()));
  if (!executions)
    co_return answer_nothing(c, 204);
  json_writer out;
  out.begin_object().member("ReservedConcurrentExecutions", *executions).end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

} // namespace

task<http_response> put_function_concurrency::run(call& c) {
  const auto named = whole_function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto reading = read_json(c, name);
  const auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, wire, body.refusal());
  violations broken;
  const auto wanted = broken.number(*body, "ReservedConcurrentExecutions",
                                    "reservedConcurrentExecutions", 0, 1'000'000'000);
  if (!wanted)
    broken.missing("reservedConcurrentExecutions");
  if (auto why = broken.refusal())
    co_return refuse(c, wire, *why);
  // Whether there is such a function goes before how much it may reserve.
  auto describing = describe(c, {named->where, "$LATEST"});
  const auto found = co_await std::move(describing);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  if (*wanted > reservable_max)
    co_return refuse(c, wire,
                     {code::validation, "Specified ReservedConcurrentExecutions for function "
                                        "decreases account's UnreservedConcurrentExecution below "
                                        "its minimum value of [100]."});
  auto running = reserve(c, found->named, static_cast<std::uint64_t>(*wanted));
  co_return co_await std::move(running);
}

task<http_response> delete_function_concurrency::run(call& c) {
  const auto named = whole_function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto running = reserve(c, *named, std::nullopt);
  co_return co_await std::move(running);
}

task<http_response> get_function_concurrency::run(call& c) {
  auto finding = describe_if_named(c, whole_function_in_path(c));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  json_writer out;
  out.begin_object();
  if (found->function.reserved_concurrency)
    out.member("ReservedConcurrentExecutions", *found->function.reserved_concurrency);
  out.end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

/// No function has a code signing configuration: there are none to have.
task<http_response> get_function_code_signing_config::run(call& c) {
  auto finding = describe_if_named(c, whole_function_in_path(c));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  co_return answer_json(c, wire, "{}");
}

} // namespace troupe::gateway::lambda
