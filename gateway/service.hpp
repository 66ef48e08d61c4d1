// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"
#include "gateway/wire/errors.hpp"
#include "gateway/wire/output.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

/// An operation as a value: its name in the model, its IAM action, the resource it is about, and
/// one function from checked input to typed output; and a service as the list of its own.
///
///     namespace model = wire::model::logs;
///
///     run_of<model::delete_log_group> remove;
///     constexpr served_operation rows[] = {serves<model::delete_log_group, remove>()};
///
/// What the function sees has been checked against the model. The first question that it puts to an
/// actor (gateway/call.hpp) refuses what it did not take of its input until then, by name; so
/// nobody has to remember what is not implemented.
namespace troupe::gateway {

/// What an operation came to, of whatever kind: an output, a refusal in the terms of the model, or
/// one that an actor gave.
using operation_outcome = std::variant<wire::value_tree, wire::refusal, error>;

/// The same with its type.
template <class Model>
class [[nodiscard]] reply {
public:
  reply(wire::output<Model> out) : is_(std::move(out).take()) {}
  reply(wire::refusal why) : is_(std::move(why)) {}
  reply(error why) : is_(std::move(why)) {}

  [[nodiscard]] operation_outcome take() && { return std::move(is_); }

private:
  operation_outcome is_;
};

/// Of an operation that changes something and has nothing to say.
template <class Model, class T>
reply<Model> reply_of(result<T> done) {
  if (!done)
    return std::move(done).refusal();
  return wire::output<Model>{};
}

/// The function that an operation is:
///
///     run_of<model::delete_log_group> remove; // in a header
template <class Model>
using run_of = task<reply<Model>>(call& c, wire::input<Model> in);

struct served_operation {
  std::size_t index = 0; ///< In the model.
  /// IAM's name of it, where it is another: `InvokeFunction`. For policies; nothing reads it yet.
  std::string_view action = {};
  /// The ARN of what it is about; null: the service as a whole.
  std::string (*resource)(const call& c, const wire::value_tree& in) = nullptr;
  task<operation_outcome> (*run)(call& c, const wire::value_tree& in) = nullptr;
  /// Instead of `run`: reads the request and writes the answer by itself. For bodies that stream.
  task<http_response> (*run_raw)(call& c) = nullptr;
  /// Instead of both: `in` is what the head says, read and checked as of every operation; the body
  /// and the answer are its own. What it throws is not caught here.
  task<http_response> (*run_by_head)(call& c, const wire::value_tree& in) = nullptr;
};

template <class Model, auto Run>
task<operation_outcome> run_typed(call& c, const wire::value_tree& in) {
  const wire::input<Model> typed{in};
  auto running = Run(c, typed);
  auto done = co_await std::move(running);
  co_return std::move(done).take();
}

/// A row of a service's list. `Resource` takes the call and the input, and gives an ARN.
template <class Model, auto Run, auto Resource = nullptr>
constexpr served_operation serves(std::string_view action = {}) {
  served_operation row{Model::index, action, nullptr, &run_typed<Model, Run>};
  if constexpr (!std::is_null_pointer_v<decltype(Resource)>)
    row.resource = [](const call& c, const wire::value_tree& in) {
      return Resource(c, wire::input<Model>{in});
    };
  return row;
}

/// The function that an operation is which streams: it writes its answer by itself.
template <class Model>
using run_by_head_of = task<http_response>(call& c, wire::input<Model> in);

/// The row of an operation that takes its head from the model, and streams its body in or out.
template <class Model, auto Run, auto Resource = nullptr>
constexpr served_operation streams(std::string_view action = {}) {
  served_operation row{.index = Model::index, .action = action};
  row.run_by_head
      = [](call& c, const wire::value_tree& in) { return Run(c, wire::input<Model>{in}); };
  if constexpr (!std::is_null_pointer_v<decltype(Resource)>)
    row.resource = [](const call& c, const wire::value_tree& in) {
      return Resource(c, wire::input<Model>{in});
    };
  return row;
}

/// The row of an operation that reads its request and writes its answer by itself.
template <class Model, auto Run>
constexpr served_operation serves_raw(std::string_view action = {}) {
  return {.index = Model::index, .action = action, .run_raw = Run};
}

struct service {
  const wire::service_model& (*model)() = nullptr;
  std::string_view name; ///< In access lines and messages: `DynamoDB`.
  std::span<const served_operation> operations;
  std::size_t body_bytes_max = limits::buffered_body_bytes_max;
  /// Where some operations take less: what is read of a request's body to judge its signature.
  std::size_t (*judged_bytes_max)(const http_request& request) = nullptr;
  /// What is said of a larger one; null: that it is too large.
  error (*too_large)(std::string_view operation) = nullptr;
  /// Answers what is Troupe's own among the service's paths; nothing where it is not that.
  std::optional<task<http_response>> (*beside)(call& c) = nullptr;
  /// What the service refuses before it looks at constraints; asked only where one is broken.
  std::optional<wire::refusal> (*refuse_first)(const wire::operation_model& operation,
                                               const wire::value_tree& in)
      = nullptr;
  /// What is said of a request for no operation of the model; empty: Troupe's own words.
  std::string_view unknown_words = {};
  /// Called with an input of the model's types before it is held to its constraints.
  void (*prepare)(const call& c, wire::value_tree& in) = nullptr;

  // Of S3, whose requests say in headers and in the host what others say in a body.

  /// Looks at a head, and refuses what can mean no operation.
  std::optional<error> (*judge_head)(call& c) = nullptr;
  /// What is said of a head that means no operation of the model.
  error (*unknown)(call& c) = nullptr;
  /// Reads the body of an operation that is no stream, where it is more than the text it is sent
  /// as.
  task<result<std::string>> (*read_document)(call& c, const wire::operation_model& operation)
      = nullptr;
  /// Judges, before an operation runs, what means the same to all, and takes it.
  std::optional<error> (*admit)(call& c, const wire::operation_model& operation,
                                const wire::value_tree& in)
      = nullptr;
  /// What is said of an input that was not all taken; null: `wire::not_implemented`.
  error (*untaken)(const wire::operation_model& operation, const wire::value_tree& in) = nullptr;
  /// Writes refusals, where the protocol does not say all of them.
  http_response (*write_refusal)(call& c, const error& why) = nullptr;
};

/// The place that every request for such a service passes before anything is done: it knows the
/// operation, its row, the resource and the caller. Reads the input and checks it, runs the
/// operation, writes the answer.
task<http_response> serve(call& c, const service& of);

/// For an operation that reads its body by itself: what the head says of its input, of the model's
/// types and within its constraints.
wire::outcome<wire::value_tree> read_head(const call& c, const service& of,
                                          const wire::operation_model& operation);

/// A refusal in the service's protocol, of whatever stage.
http_response refuse(call& c, const service& of, const error& why);
http_response refuse(call& c, const service& of, const wire::operation_model& operation,
                     const wire::refusal& why);

} // namespace troupe::gateway
