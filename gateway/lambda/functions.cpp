// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/code_link.hpp"
#include "gateway/lambda/configuration.hpp"
#include "gateway/lambda/describe.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/package.hpp"
#include "gateway/lambda/request.hpp"

/// Functions as things: made, shown, removed.
namespace troupe::gateway::lambda {

namespace {

constexpr std::size_t name_length_max = 64;

/// The name of a function to be: the model lets pass what an ARN may be long, and Lambda does not.
result<function_reference> new_function(const call& c,
                                        const wire::input<model::create_function>& in) {
  auto named = function_of(c, in);
  if (!named || named->where.name.size() <= name_length_max)
    return named;
  error why{code::validation, "1 validation error detected: Value '"};
  why.message.append(named->where.name)
      .append("' at 'functionName' failed to satisfy constraint: Member must have length less than "
              "or equal to ")
      .append(std::to_string(name_length_max));
  return why;
}

result<troupe::create_function> read_creation(call& c,
                                              const wire::input<model::create_function>& in) {
  using asked = model::create_function;
  auto configuration = read_new_configuration(in);
  if (!configuration)
    return std::move(configuration).refusal();
  if (auto architecture = read_architecture(in[asked::Architectures]))
    configuration->architecture = std::move(*architecture);
  auto tags = read_tags(in[asked::Tags]);
  if (!tags)
    return std::move(tags).refusal();
  auto zip = read_zip(c, in[asked::Code][model::shapes::function_code::ZipFile],
                      configuration->handler.starts_with("native:"));
  if (!zip)
    return std::move(zip).refusal();
  return troupe::create_function{std::move(*configuration), std::move(*zip), std::move(*tags)};
}

} // namespace

task<reply<model::create_function>> create_function(call& c,
                                                    wire::input<model::create_function> in) {
  auto named = new_function(c, in);
  if (!named)
    co_return std::move(named).refusal();
  auto message = read_creation(c, in);
  if (!message)
    co_return std::move(message).refusal();
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(*message),
                                          package_patience);
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  named->qualifier.clear();
  wire::output<model::create_function> out;
  write_configuration(out.root(), *named, *made, shown_as::created);
  co_return out;
}

task<reply<model::get_function>> get_function(call& c, wire::input<model::get_function> in) {
  using answer = model::get_function::output;
  auto finding = describe_if_named(c, function_of(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  const auto& [named, function] = *found;
  wire::output<model::get_function> out;
  write_configuration(out[answer::Configuration], named, function, shown_as::current);
  const auto code = out[answer::Code];
  code[model::shapes::function_code_location::RepositoryType] = "S3";
  code[model::shapes::function_code_location::Location] = code_link(c, named.where, function);
  if (!function.tags.empty())
    out[answer::Tags].fill(function.tags);
  if (function.reserved_concurrency)
    out[answer::Concurrency][model::shapes::concurrency::ReservedConcurrentExecutions]
        = static_cast<std::int64_t>(*function.reserved_concurrency);
  co_return out;
}

task<reply<model::get_function_configuration>>
get_function_configuration(call& c, wire::input<model::get_function_configuration> in) {
  auto finding = describe_if_named(c, function_of(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  wire::output<model::get_function_configuration> out;
  write_configuration(out.root(), found->named, found->function, shown_as::current);
  co_return out;
}

task<reply<model::delete_function>> delete_function(call& c,
                                                    wire::input<model::delete_function> in) {
  auto named = function_of(c, in);
  if (!named)
    co_return std::move(named).refusal();
  if (named->qualifier == "$LATEST")
    co_return error{code::validation,
                    "$LATEST version cannot be deleted without deleting the function."};
  wire::output<model::delete_function> out;
  out[model::delete_function::output::StatusCode] = 204;
  if (!named->qualifier.empty()) {
    // Versions do not exist: deleting one is done already, unless its function is missing too.
    auto describing = describe(c, {std::move(named->where), ""});
    const auto found = co_await std::move(describing);
    if (!found)
      co_return found.refusal();
    co_return out;
  }
  auto asking
      = ask_named<function_actor>(c, noun::function, named->where, troupe::delete_function{});
  const auto done = co_await std::move(asking);
  if (!done)
    co_return reworded(done.refusal(), named->arn());
  co_return out;
}

} // namespace troupe::gateway::lambda
