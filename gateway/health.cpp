// SPDX-License-Identifier: Apache-2.0
#include "config/safety.hpp"
#include "core/encoding.hpp"
#include "core/json.hpp"
#include "core/version.hpp"
#include "gateway/http/memory_budget.hpp"
#include "gateway/own_pages.hpp"
#include "gateway/registry.hpp"
#include "gateway/wire/errors.hpp"
#include "gateway/wire/models.hpp"

namespace troupe::gateway {

namespace {

http_response page(std::string json, unsigned status = 200) {
  http_response answer{status};
  answer.set("Content-Type", "application/json").body = std::move(json);
  return answer;
}

http_response message_page(unsigned status, std::string_view text) {
  json_writer out;
  out.begin_object().member("message", text).end_object();
  return page(std::move(out).take(), status);
}

bool is_from_here(const http_request& request) {
  const std::string_view from = request.remote_address;
  return from.starts_with("127.") || from == "::1" || from.starts_with("::ffff:127.");
}

/// `Action=...` of a query-protocol request, in its query or its form.
std::string action_of(const http_request& request, std::string form) {
  if (auto action = request.query_value("Action"))
    return *action;
  http_request as_query;
  as_query.query = std::move(form);
  return as_query.query_value("Action").value_or("request");
}

} // namespace

http_response health_page(call& c) {
  c.operation = "health";
  json_writer out;
  out.begin_object().key("services").begin_object();
  for (const auto* one : all_services())
    out.member(one->model().signing_name, "running");
  out.end_object().member("edition", "troupe").member("version", version);
  out.key("off").begin_array();
  for (const auto& one : what_is_off(c.gateway.config))
    out.value(one);
  out.end_array();
  if (const auto* memory = c.gateway.memory)
    out.member("buffered_bytes", std::uint64_t{memory->buffered()})
        .member("memory_budget", std::uint64_t{memory->bytes()});
  bool is_well = true;
  if (const auto* owner = c.gateway.node.owner) {
    const auto where = owner->address();
    is_well = where != nullptr;
    out.member("owner",
               is_well ? "http://" + where->host + ":" + std::to_string(where->port) : "away");
  }
  out.end_object();
  return page(std::move(out).take(), is_well ? 200 : 503);
}

http_response unimplemented_page(call& c) {
  c.operation = "unimplemented";
  if (!is_from_here(c.request))
    return message_page(403, "Only this machine may ask.");
  json_writer out;
  out.begin_object();
  for (const auto& [operation, count] : c.gateway.unimplemented.counts())
    out.member(operation, count);
  out.end_object();
  return page(std::move(out).take());
}

task<http_response> reset_page(call& c, std::atomic<std::uint64_t>& forgettings) {
  c.operation = "reset";
  if (!c.gateway.config.test.control)
    co_return message_page(404, "The setting test.control is off.");
  if (c.request.method != "POST")
    co_return message_page(405, "Use POST.");
  forgettings.fetch_add(1, std::memory_order_release);
  auto asking = ask(c, c.gateway.node.directory, reset_atom_v);
  auto done = co_await std::move(asking);
  forgettings.fetch_add(1, std::memory_order_release);
  if (!done)
    co_return message_page(500, done.refusal().message);
  co_return page("{}");
}

http_response wrong_host_page(call& c) {
  c.operation = "wrong-host";
  return message_page(403,
                      "The Host of this request is not served here. Use localhost, an IP address, "
                      "or a name below localhost or localhost.localstack.cloud.");
}

task<http_response> refuse_unknown_service(call& c, destination where) {
  const std::string service{where.service};
  if (!c.request.header("content-type").starts_with("application/x-www-form-urlencoded"))
    co_return refuse_unimplemented(c, wire::models::logs(), service, where.operation);
  auto reading = c.body.read_all(limits::form_bytes_max);
  auto form = co_await std::move(reading);
  const auto action = action_of(c.request, form ? std::move(*form) : std::string{});
  co_return refuse_unimplemented(c, wire::models::sts(), service, action);
}

} // namespace troupe::gateway
