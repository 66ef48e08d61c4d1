// SPDX-License-Identifier: Apache-2.0
#include "gateway/service.hpp"

#include "config/logging.hpp"
#include "core/gzip.hpp"
#include "gateway/registry.hpp"
#include "gateway/wire/constraints.hpp"
#include "gateway/wire/query_codec.hpp"
#include "gateway/wire/scalars.hpp"

#include <algorithm>
#include <exception>

namespace troupe::gateway {

namespace {

/// A request for a service whose operation is known.
struct question {
  const wire::operation_model& model;
  const served_operation& served;
  wire::route route = {}; ///< Of a REST protocol: the labels of the path.
  std::string body = {};
};

bool is_query(const service& of) {
  return of.model().main_protocol == wire::protocol::query;
}

bool is_rest(const service& of) {
  const auto protocol = of.model().main_protocol;
  return protocol == wire::protocol::rest_json || protocol == wire::protocol::rest_xml;
}

error unknown_operation(const service& of, std::string_view name) {
  if (!of.unknown_words.empty())
    return {code::unknown_operation, std::string{of.unknown_words}};
  error why{code::unknown_operation, "troupe: "};
  if (name.empty())
    why.message.append("the request names no operation of ").append(of.name);
  else
    why.message.append(of.name).append(" has no operation ").append(name);
  return why;
}

/// Names the operation for the access line and the count, and finds its row. `known` is null where
/// the model has none of that name.
result<const served_operation*>
find_served(call& c, const service& of, const wire::operation_model* known, std::string_view name) {
  const auto& model = of.model();
  c.operation.assign(of.name).append(".").append(name.empty() ? "unnamed" : name);
  if (!known) {
    c.gateway.unimplemented.count(of.name, name);
    return unknown_operation(of, name);
  }
  const auto index = static_cast<std::size_t>(known - model.operations.data());
  const auto found = std::ranges::find(of.operations, index, &served_operation::index);
  if (found != of.operations.end())
    return &*found;
  return not_implemented(c, of.name, name);
}

/// Finds the operation by what the head says of it: the path, or the target.
result<question> find_by_head(call& c, const service& of) {
  wire::route route;
  const wire::operation_model* known = nullptr;
  std::string name;
  if (is_rest(of)) {
    route = rest_router().find(c.request, &of.model(), c.host_label);
    known = route.operation();
    if (!known && of.unknown)
      return of.unknown(c);
    name = known ? std::string{known->name} : c.request.method + " " + c.request.path;
  } else {
    const auto target = c.request.header("x-amz-target");
    name = target.substr(target.rfind('.') + 1);
    known = wire::find_operation(of.model(), name);
  }
  auto found = find_served(c, of, known, name);
  if (!found)
    return std::move(found).refusal();
  return question{*known, **found, std::move(route)};
}

/// Of the query protocol it is a parameter of the body.
result<question> find_by_body(call& c, const service& of, std::string_view body) {
  const auto name = wire::query_action(body.empty() ? std::string_view{c.request.query} : body);
  const auto* known = wire::find_operation(of.model(), name);
  auto found = find_served(c, of, known, name);
  if (!found)
    return std::move(found).refusal();
  return question{*known, **found};
}

/// What the values of a body take in memory besides its text: as a document, and as a tree, for
/// each value and each name, of which `[1,1,1]` has many.
std::size_t value_bytes(const service& of, std::string_view body) {
  constexpr std::size_t bytes_per_value = 48;
  const auto separates = [](char c) { return c == ',' || c == ':' || c == '[' || c == '{'; };
  return is_query(of)
             ? body.size()
             : bytes_per_value * static_cast<std::size_t>(std::ranges::count_if(body, separates));
}

/// `operation` is empty where only the body will tell.
task<result<std::string>> read_text(call& c, const service& of, std::string_view operation) {
  const auto encoding = wire::lower_case(c.request.header("content-encoding"));
  const bool is_gzip = encoding == "gzip";
  if (!encoding.empty() && encoding != "identity" && !is_gzip)
    co_return error{code::not_implemented,
                    "troupe: a request with Content-Encoding " + encoding + " is not implemented"};
  auto reading = c.body.read_all(of.body_bytes_max);
  auto body = co_await std::move(reading);
  if (!body && body.refusal().kind == code::too_large && of.too_large)
    co_return of.too_large(operation);
  if (!body)
    co_return std::move(body).refusal();
  // Each gateway thread does one at a time: what is not held yet is bounded.
  if (is_gzip)
    body = gunzip(*body, of.body_bytes_max);
  if (!body)
    co_return std::move(body).refusal();
  const auto bytes = value_bytes(of, *body) + (is_gzip ? body->size() : 0);
  if (bytes > limits::small_body_bytes_max) {
    auto holding = c.body.hold(bytes);
    if (auto held = co_await std::move(holding); !held)
      co_return held.refusal();
  }
  co_return std::move(*body);
}

/// Not a coroutine: the service's own reader is handed through.
task<result<std::string>> read_body(call& c, const service& of,
                                    const wire::operation_model& operation) {
  return of.read_document ? of.read_document(c, operation) : read_text(c, of, operation.name);
}

/// The input, of the model's types and within its constraints.
wire::outcome<wire::value_tree> read_input(const call& c, const service& of,
                                           const wire::operation_model& operation, std::string body,
                                           std::span<const wire::path_label> labels) {
  const auto& model = of.model();
  auto input = wire::read_request(model, operation, model.main_protocol, c.request, std::move(body),
                                  labels);
  if (!input)
    return input;
  if (of.prepare)
    of.prepare(c, *input);
  auto broken = wire::broken_constraints(model, std::as_const(*input).root());
  if (!broken)
    return input;
  if (of.refuse_first)
    if (auto first = of.refuse_first(operation, *input))
      return std::move(*first);
  return std::move(*broken);
}

http_response finish(call& c, const service& of, wire::http_answer made) {
  http_response answer;
  answer.status = made.status;
  answer.fields = std::move(made.fields);
  answer.body = std::move(made.body);
  stamp(c, of.model(), answer);
  return answer;
}

/// Where a protocol writes the request's id into the body; of others it need not be made twice.
std::string id_in_body(const call& c, const service& of) {
  const auto protocol = of.model().main_protocol;
  const bool is_written = protocol == wire::protocol::query || protocol == wire::protocol::rest_xml;
  return is_written ? wire_request_id(of.model(), c.request_id) : std::string{};
}

http_response write(call& c, const service& of, const wire::operation_model& operation,
                    const operation_outcome& came) {
  if (const auto* why = std::get_if<wire::refusal>(&came))
    return refuse(c, of, operation, *why);
  if (const auto* why = std::get_if<error>(&came))
    return refuse(c, of, *why);
  const auto& model = of.model();
  return finish(c, of,
                wire::write_answer(model, operation, model.main_protocol,
                                   std::get<wire::value_tree>(came), id_in_body(c, of)));
}

/// The same refusal as actors give them.
error in_words(const wire::refusal& why) {
  if (why.type == "SerializationException")
    return {code::serialization, why.message};
  return {why.type, why.message};
}

/// What an operation threw, as its refusal.
error failed(const call& c, code kind, std::string_view why) {
  log_error("operation failed id=" + c.request_id + " operation=" + c.operation
            + " reason=" + log_value(why));
  return {kind, std::string{why}};
}

/// What is left to do with an input before its operation runs: a refusal, or nothing.
std::optional<error> begin(call& c, const service& of, const question& asked,
                           const wire::value_tree& in) {
  if (asked.served.resource && is_access_logged())
    c.resource = asked.served.resource(c, in);
  if (of.admit)
    if (auto refused = of.admit(c, asked.model, in))
      return refused;
  c.input = {&asked.model, &in, of.untaken};
  return std::nullopt;
}

/// An operation that is known, with its body. What it throws becomes the service's internal error.
task<http_response> carry_out(call& c, const service& of, question asked) {
  auto input = read_input(c, of, asked.model, std::move(asked.body), asked.route.labels());
  if (!input)
    co_return refuse(c, of, asked.model, input.why());
  if (const auto refused = begin(c, of, asked, *input))
    co_return refuse(c, of, *refused);
  operation_outcome came{error{}};
  try {
    auto running = asked.served.run(c, *input);
    came = co_await std::move(running);
  } catch (const fault& broken) {
    came = failed(c, broken.kind, broken.message);
  } catch (const std::exception& broken) {
    came = failed(c, code::internal, broken.what());
  }
  // Of an operation that asked nobody.
  if (const auto untaken = refuse_untaken(c); untaken && std::get_if<wire::value_tree>(&came))
    co_return refuse(c, of, *untaken);
  co_return write(c, of, asked.model, came);
}

/// An operation that streams: of its head.
task<http_response> carry_out_by_head(call& c, const service& of, question asked) {
  auto input = read_input(c, of, asked.model, {}, asked.route.labels());
  if (!input)
    co_return refuse(c, of, asked.model, input.why());
  if (const auto refused = begin(c, of, asked, *input))
    co_return refuse(c, of, *refused);
  auto running = asked.served.run_by_head(c, *input);
  auto answer = co_await std::move(running);
  c.input = {};
  co_return answer;
}

task<http_response> serve_query(call& c, const service& of) {
  auto reading = read_text(c, of, {});
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, of, body.refusal());
  auto asked = find_by_body(c, of, *body);
  if (!asked)
    co_return refuse(c, of, asked.refusal());
  asked->body = std::move(*body);
  auto carrying = carry_out(c, of, std::move(*asked));
  co_return co_await std::move(carrying);
}

task<http_response> serve_by_head(call& c, const service& of) {
  if (of.judge_head)
    if (const auto refused = of.judge_head(c))
      co_return refuse(c, of, *refused);
  auto asked = find_by_head(c, of);
  if (!asked)
    co_return refuse(c, of, asked.refusal());
  if (asked->served.run_raw) {
    auto running = asked->served.run_raw(c);
    co_return co_await std::move(running);
  }
  if (asked->served.run_by_head) {
    auto carrying = carry_out_by_head(c, of, std::move(*asked));
    co_return co_await std::move(carrying);
  }
  auto reading = read_body(c, of, asked->model);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, of, body.refusal());
  asked->body = std::move(*body);
  auto carrying = carry_out(c, of, std::move(*asked));
  co_return co_await std::move(carrying);
}

} // namespace

task<http_response> serve(call& c, const service& of) {
  if (is_query(of))
    return serve_query(c, of);
  if (of.beside)
    if (auto other = of.beside(c))
      return std::move(*other);
  return serve_by_head(c, of);
}

wire::outcome<wire::value_tree> read_head(const call& c, const service& of,
                                          const wire::operation_model& operation) {
  return read_input(c, of, operation, {}, {});
}

http_response refuse(call& c, const service& of, const wire::operation_model& operation,
                     const wire::refusal& why) {
  if (of.write_refusal)
    return of.write_refusal(c, in_words(why));
  // Of REST services each calls it by a name of its own.
  if (is_rest(of) && why.type == "SerializationException")
    return refuse(c, of, error{code::serialization, why.message});
  const auto& model = of.model();
  return finish(c, of,
                wire::write_error(model, &operation, model.main_protocol, why,
                                  wire_request_id(of.model(), c.request_id)));
}

http_response refuse(call& c, const service& of, const error& why) {
  if (of.write_refusal)
    return of.write_refusal(c, why);
  return gateway::refuse(c, of.model(), why);
}

} // namespace troupe::gateway
