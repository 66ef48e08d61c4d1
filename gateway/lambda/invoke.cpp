// SPDX-License-Identifier: Apache-2.0
#include "config/logging.hpp"
#include "core/clock.hpp"
#include "core/encoding.hpp"
#include "core/json.hpp"
#include "core/limits.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"

#include <array>
#include <cstdio>

/// Invoke: the payload is checked to be JSON and passed on as it came.
namespace troupe::gateway::lambda {

namespace {

using asked = model::invoke;

/// Beyond a function's time-out: for an instance to start, and for an invocation's turn.
constexpr auto slack = std::chrono::seconds{60};
constexpr auto longest_patience = std::chrono::seconds{900} + slack;
constexpr std::size_t client_context_bytes_max = 3'583;

invocation_kind kind_of(std::string_view type) {
  return type == "Event"    ? invocation_kind::event
         : type == "DryRun" ? invocation_kind::dry_run
                            : invocation_kind::request_response;
}

result<std::string> read_client_context(std::string_view text) {
  if (text.empty())
    return std::string{};
  auto decoded = from_base64(text);
  if (text.size() > client_context_bytes_max || !decoded || !json::parse(*decoded))
    return error{
        code::serialization,
        "Client context must be a valid Base64-encoded JSON object of at most 3583 bytes."};
  return std::move(*decoded);
}

/// The caller's, or a new one made of the request id.
std::string trace_id_of(const call& c) {
  const auto given = c.request.header("x-amzn-trace-id");
  if (!given.empty())
    return std::string{given};
  std::string hex;
  for (const char one : c.request_id)
    if (one != '-')
      hex += one;
  hex.resize(32, '0');
  std::array<char, 96> text{};
  const auto seconds = static_cast<unsigned long long>(c.gateway.time.now() / 1000);
  std::snprintf(text.data(), text.size(), "Root=1-%08llx-%.24s;Parent=%.16s;Sampled=0", seconds,
                hex.c_str(), hex.c_str() + 16);
  return text.data();
}

error bad_payload(const std::string& payload, const error& why) {
  error refusal{code::serialization,
                "Could not parse request body into json: Could not parse payload into json: "};
  const auto at = payload.find_first_not_of(" \t\r\n");
  const auto first = static_cast<unsigned char>(at == std::string::npos ? ' ' : payload[at]);
  const bool begins_well = first == '{' || first == '[' || first == '"' || first == '-'
                           || (first >= '0' && first <= '9') || first == 't' || first == 'f'
                           || first == 'n';
  if (begins_well) {
    refusal.message += why.message;
    return refusal;
  }
  const bool printable = first >= ' ' && first < 0x7f;
  refusal.message += "Unexpected character (";
  refusal.message += printable ? std::string{"'"} + static_cast<char>(first) + "' (code "
                               : std::string{"(CTRL-CHAR, code "};
  refusal.message
      += std::to_string(first)
         + ")): expected a valid value (JSON String, Number, Array, Object or token "
           "'null', 'true' or 'false')\n at [Source: REDACTED "
           "(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: "
         + std::to_string(at == std::string::npos ? 1 : at + 1) + "]";
  return refusal;
}

error too_large(const call& c, invocation_kind kind, std::size_t bytes_max) {
  error why{code::too_large, std::to_string(c.request.content_length.value_or(bytes_max + 1))};
  why.message += " byte payload is too large for the ";
  why.message += kind == invocation_kind::event ? "Event" : "RequestResponse";
  why.message += " invocation type (limit " + std::to_string(bytes_max) + " bytes)";
  return why;
}

/// How long an answer may take, where this thread has asked already; else zero. A guest's owner
/// does not describe functions to it, so it waits for the longest there are; the owner's going ends
/// the wait (courier.hpp).
std::chrono::milliseconds known_patience(site& here, const address& where) {
  if (here.node.is_guest())
    return longest_patience;
  const auto* known = find_route(here, noun::function, where);
  return known ? known->patience : std::chrono::milliseconds{0};
}

/// Asks the function, and keeps what it says with its handle. A change of its time-out makes all
/// threads forget.
task<std::chrono::milliseconds> learn_patience(call& c, address where) {
  auto asking = ask_named<function_actor>(c, noun::function, where, troupe::describe_function{});
  const auto described = co_await std::move(asking);
  if (!described)
    co_return longest_patience; // The invocation will hear why.
  const auto patience = std::chrono::seconds{described->configuration.timeout_seconds} + slack;
  if (auto* known = find_route(c.gateway, noun::function, where))
    known->patience = patience;
  co_return patience;
}

/// The payload, checked.
task<result<std::string>> read_payload(call& c, invocation_kind kind) {
  const auto bytes_max = kind == invocation_kind::event ? limits::invoke_event_payload_bytes_max
                                                        : limits::invoke_payload_bytes_max;
  auto reading = c.body.read_all(bytes_max);
  auto payload = co_await std::move(reading);
  if (!payload && payload.refusal().kind == code::too_large)
    co_return too_large(c, kind, bytes_max);
  if (!payload)
    co_return payload;
  if (payload->empty())
    co_return std::string{"{}"};
  if (auto parsed = json::parse(*payload); !parsed)
    co_return bad_payload(*payload, parsed.refusal());
  co_return payload;
}

struct asked_invocation {
  function_reference named;
  invocation message;

  /// Of what is run, which is `$LATEST` where nothing else is said.
  [[nodiscard]] std::string arn() const {
    return named.arn() + ":" + (named.qualifier.empty() ? "$LATEST" : named.qualifier);
  }
};

/// What the head of the request says. The payload is read after it.
result<asked_invocation> read_asked(call& c, const wire::input<asked>& in) {
  auto named = function_of(c, in);
  if (!named)
    return std::move(named).refusal();
  asked_invocation read{std::move(*named), {}};
  if (is_access_logged())
    c.resource = read.named.arn();
  if (unknown_qualifier(read.named))
    return function_not_found(read.arn());
  auto client_context = read_client_context(in[asked::ClientContext].value_or(""));
  if (!client_context)
    return std::move(client_context).refusal();
  read.message = {.request_id = c.request_id,
                  .function_arn = read.named.qualified_arn(),
                  .client_context = std::move(*client_context),
                  .trace_id = trace_id_of(c),
                  .kind = kind_of(in[asked::InvocationType].value_or("")),
                  .wants_log_tail = in[asked::LogType] == "Tail"};
  c.input = {&asked::facts(), &in.tree()};
  if (auto untaken = refuse_untaken(c))
    return std::move(*untaken);
  return read;
}

http_response answer_nothing(call& c, unsigned status) {
  http_response answer;
  answer.status = status;
  stamp(c, served.model(), answer);
  return answer;
}

http_response answer_of_run(call& c, invocation_result& outcome, bool wants_tail) {
  http_response answer;
  answer.body = std::move(outcome.payload);
  answer.set("Content-Type", "application/json");
  answer.set("X-Amz-Executed-Version", std::move(outcome.executed_version));
  if (outcome.is_function_error)
    answer.set("X-Amz-Function-Error", "Unhandled");
  if (wants_tail)
    answer.set("X-Amz-Log-Result", to_base64(outcome.log_tail));
  stamp(c, served.model(), answer);
  return answer;
}

http_response answer_of(call& c, invocation_result& outcome, invocation_kind kind,
                        bool wants_tail) {
  switch (kind) {
    case invocation_kind::request_response:
      return answer_of_run(c, outcome, wants_tail);
    case invocation_kind::event:
      return answer_nothing(c, 202);
    default:
      return answer_nothing(c, 204);
  }
}

/// Waits for the answer as long as the function may take.
task<result<invocation_result>> run(call& c, address where, invocation message) {
  auto patience = known_patience(c.gateway, where);
  if (patience.count() == 0) {
    auto learning = learn_patience(c, where);
    patience = co_await std::move(learning);
  }
  auto asking = ask_named<function_actor>(c, noun::function, where, std::move(message), patience);
  co_return co_await std::move(asking);
}

task<http_response> carry_out(call& c, asked_invocation ask) {
  const auto kind = ask.message.kind;
  const auto wants_tail = ask.message.wants_log_tail;
  auto trace_id = ask.message.trace_id;
  auto reading = read_payload(c, kind);
  auto payload = co_await std::move(reading);
  if (!payload)
    co_return refuse(c, served, payload.refusal());
  ask.message.payload = std::move(*payload);
  auto running = run(c, ask.named.where, std::move(ask.message));
  auto outcome = co_await std::move(running);
  if (!outcome && outcome.refusal().kind == "ResourceNotFoundException")
    co_return refuse(c, served, function_not_found(ask.arn()));
  if (!outcome)
    co_return refuse(c, served, outcome.refusal());
  auto answer = answer_of(c, *outcome, kind, wants_tail);
  answer.set("X-Amzn-Trace-Id", std::move(trace_id));
  co_return answer;
}

task<http_response> ready(http_response answer) {
  co_return answer;
}

} // namespace

task<http_response> invoke(call& c) {
  auto head = read_head(c, served, asked::facts());
  if (!head)
    return ready(refuse(c, served, asked::facts(), head.why()));
  auto ask = read_asked(c, wire::input<asked>{*head});
  if (!ask)
    return ready(refuse(c, served, ask.refusal()));
  return carry_out(c, std::move(*ask));
}

} // namespace troupe::gateway::lambda
