// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/configuration.hpp"
#include "gateway/lambda/describe.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/package.hpp"
#include "gateway/lambda/request.hpp"

#include <concepts>

/// Functions changed: their code, their configuration.
namespace troupe::gateway::lambda {

namespace {

result<troupe::update_function_code>
read_code_update(call& c, const wire::input<model::update_function_code>& in) {
  using asked = model::update_function_code;
  troupe::update_function_code read;
  read.revision = in[asked::RevisionId].value_or("");
  read.architecture = read_architecture(in[asked::Architectures]).value_or("");
  read.dry_run = in[asked::DryRun].value_or(false);
  auto zip = read_zip(c, in[asked::ZipFile], false);
  if (!zip)
    return std::move(zip).refusal();
  read.zip = std::move(*zip);
  return read;
}

/// A function's time-out may be another, which all threads keep with its handle.
void forget_patience(call& c) {
  if (c.gateway.forgettings)
    c.gateway.forgettings->fetch_add(1, std::memory_order_release);
}

/// Has the function's actor make the change, and shows what it did.
template <class Model, class Message>
task<reply<Model>> change(call& c, result<function_reference> named, result<Message> message,
                          std::chrono::milliseconds patience) {
  if (!named)
    co_return std::move(named).refusal();
  if (auto why = unknown_qualifier(*named))
    co_return std::move(*why);
  if (!message)
    co_return std::move(message).refusal();
  auto asking
      = ask_named<function_actor>(c, noun::function, named->where, std::move(*message), patience);
  const auto changed = co_await std::move(asking);
  if (!changed)
    co_return reworded(changed.refusal(), named->qualified_arn());
  if constexpr (std::same_as<Message, troupe::update_function_configuration>)
    forget_patience(c);
  wire::output<Model> out;
  write_configuration(out.root(), *named, *changed, shown_as::updating);
  co_return out;
}

} // namespace

task<reply<model::update_function_code>>
update_function_code(call& c, wire::input<model::update_function_code> in) {
  auto named = function_of(c, in);
  return change<model::update_function_code>(c, std::move(named), read_code_update(c, in),
                                             package_patience);
}

task<reply<model::update_function_configuration>>
update_function_configuration(call& c, wire::input<model::update_function_configuration> in) {
  auto named = function_of(c, in);
  return change<model::update_function_configuration>(
      c, std::move(named), read_configuration_update(in), limits::ask_time_max);
}

} // namespace troupe::gateway::lambda
