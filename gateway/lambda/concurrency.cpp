// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"

/// Reserved concurrency, and what else hangs on a function as a whole.
namespace troupe::gateway::lambda {

namespace {

/// Lambda keeps 100 of an account's 1,000 executions for functions without a reservation.
/// Reservations are not added up here: each is checked by itself.
constexpr std::int64_t reservable_max = 900;

template <class Model>
result<function_reference> whole_function_of(const call& c, const wire::input<Model>& in) {
  auto named = function_of(c, in);
  if (named && !named->qualifier.empty())
    return error{
        code::validation,
        "This operation is permitted on Lambda functions only. Aliases and versions do not "
        "support this operation. Please specify either a function name or an unqualified "
        "function ARN."};
  return named;
}

task<result<bool>> reserve(call& c, function_reference named,
                           std::optional<std::uint64_t> executions) {
  reserve_concurrency message{executions};
  auto asking = ask_named<function_actor>(c, noun::function, named.where, std::move(message));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return reworded(done.refusal(), named.qualified_arn());
  co_return true;
}

} // namespace

task<reply<model::put_function_concurrency>>
put_function_concurrency(call& c, wire::input<model::put_function_concurrency> in) {
  using asked = model::put_function_concurrency;
  auto named = whole_function_of(c, in);
  if (!named)
    co_return std::move(named).refusal();
  const auto wanted = in[asked::ReservedConcurrentExecutions];
  // Whether there is such a function goes before how much it may reserve.
  auto describing = describe(c, {named->where, "$LATEST"});
  auto found = co_await std::move(describing);
  if (!found)
    co_return std::move(found).refusal();
  if (wanted > reservable_max)
    co_return error{code::validation, "Specified ReservedConcurrentExecutions for function "
                                      "decreases account's UnreservedConcurrentExecution below "
                                      "its minimum value of [100]."};
  auto running = reserve(c, std::move(found->named), static_cast<std::uint64_t>(wanted));
  const auto done = co_await std::move(running);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  out[asked::output::ReservedConcurrentExecutions] = wanted;
  co_return out;
}

task<reply<model::delete_function_concurrency>>
delete_function_concurrency(call& c, wire::input<model::delete_function_concurrency> in) {
  auto named = whole_function_of(c, in);
  if (!named)
    co_return std::move(named).refusal();
  auto running = reserve(c, std::move(*named), std::nullopt);
  co_return reply_of<model::delete_function_concurrency>(co_await std::move(running));
}

task<reply<model::get_function_concurrency>>
get_function_concurrency(call& c, wire::input<model::get_function_concurrency> in) {
  using answer = model::get_function_concurrency::output;
  auto finding = describe_if_named(c, whole_function_of(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  wire::output<model::get_function_concurrency> out;
  if (const auto reserved = found->function.reserved_concurrency)
    out[answer::ReservedConcurrentExecutions] = static_cast<std::int64_t>(*reserved);
  co_return out;
}

/// No function has a code signing configuration: there are none to have.
task<reply<model::get_function_code_signing_config>>
get_function_code_signing_config(call& c, wire::input<model::get_function_code_signing_config> in) {
  auto finding = describe_if_named(c, whole_function_of(c, in));
  co_return reply_of<model::get_function_code_signing_config>(co_await std::move(finding));
}

} // namespace troupe::gateway::lambda
