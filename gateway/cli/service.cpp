// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"

#include "core/clock.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>

namespace troupe::gateway::cli {

namespace {

constexpr auto patience = std::chrono::seconds{900};

/// The host and port of `http://HOST[:PORT][/]`.
std::pair<std::string, std::uint16_t> parse_endpoint(std::string_view endpoint) {
  auto wrong = trouble{fmt::format("not an endpoint: {}", endpoint), "it is not http://HOST:PORT",
                       "troupe ... --endpoint http://127.0.0.1:4566", usage_error};
  constexpr std::string_view scheme = "http://";
  if (!endpoint.starts_with(scheme))
    throw wrong;
  endpoint.remove_prefix(scheme.size());
  endpoint = endpoint.substr(0, endpoint.find('/'));
  const auto colon = endpoint.rfind(':');
  if (colon == std::string_view::npos)
    return {std::string{endpoint}, std::uint16_t{80}};
  std::uint16_t port = 0;
  const auto digits = endpoint.substr(colon + 1);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ec != std::errc{})
    throw wrong;
  return {std::string{endpoint.substr(0, colon)}, port};
}

/// The text between `<tag>` and `</tag>`.
std::string xml_text(std::string_view body, std::string_view tag) {
  const auto open = fmt::format("<{}>", tag);
  const auto from = body.find(open);
  const auto to = body.find(fmt::format("</{}>", tag));
  if (from == std::string_view::npos || to == std::string_view::npos || to < from)
    return {};
  return std::string{body.substr(from + open.size(), to - from - open.size())};
}

} // namespace

std::string reply::error_type() const {
  auto type = std::string{};
  if (auto known = fields.find("x-amzn-errortype"); known != fields.end())
    type = known->second;
  else if (auto parsed = json::parse(body); parsed)
    type = (*parsed)["__type"].text();
  else
    type = xml_text(body, "Code");
  if (auto hash = type.find('#'); hash != std::string::npos)
    type.erase(0, hash + 1);
  return type.substr(0, type.find(':'));
}

std::string reply::error_text() const {
  auto message = xml_text(body, "Message");
  if (auto parsed = json::parse(body); parsed)
    for (auto member : {"message", "Message"})
      if ((*parsed)[member].is_string())
        message = (*parsed)[member].text();
  if (message.empty())
    message = fmt::format("HTTP status {}", status);
  const auto type = error_type();
  return type.empty() ? message : fmt::format("{}: {}", type, message);
}

service::service(const options& with) : with_(with), identity_(find_identity(with)) {
  std::tie(host_, port_) = parse_endpoint(with.endpoint);
}

reply service::rest(std::string_view method, std::string_view target, std::string_view signing_name,
                    std::string body, std::vector<http_field> fields) const {
  const auto question = target.find('?');
  http_request request{.method = std::string{method},
                       .path = std::string{target.substr(0, question)},
                       .fields = std::move(fields)};
  if (question != std::string_view::npos)
    request.query = target.substr(question + 1);
  request.fields.push_back({"host", fmt::format("{}:{}", host_, port_)});
  auto by = identity_;
  by.service = signing_name;
  sign(request, by, body, system_clock().now());
  const auto client = http_client{host_, port_};
  auto answer = client.send(method, target, request.fields, std::move(body), patience);
  if (!answer)
    throw trouble{fmt::format("no Troupe answers at {}", with_.endpoint), answer.refusal().message,
                  "troupe serve", cannot_connect};
  reply out{answer->status, std::move(answer->body)};
  for (auto& field : answer->fields)
    out.fields.emplace(std::move(field.name), std::move(field.value));
  return out;
}

reply service::json_call(std::string_view target, std::string_view body) const {
  const auto is_table = target.starts_with("DynamoDB");
  return rest(
      "POST", "/", is_table ? "dynamodb" : "logs", std::string{body},
      {{"content-type", is_table ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1"},
       {"x-amz-target", std::string{target}}});
}

const reply& expect_ok(const reply& answer, std::string_view doing) {
  if (!answer.ok())
    throw trouble{std::string{doing}, answer.error_text()};
  return answer;
}

json document(const reply& answer) {
  auto parsed = json::parse(answer.body);
  if (!parsed)
    throw trouble{"the answer is not JSON", parsed.refusal().message, "troupe version"};
  return *parsed;
}

void print(std::string_view line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void progress(const options& with, std::string_view line) {
  if (!with.quiet && isatty(STDERR_FILENO))
    fmt::print(stderr, "{}\n", line);
}

void print_trouble(const trouble& why) {
  fmt::print(stderr, "error: {}\n", why.what);
  if (!why.by.empty())
    fmt::print(stderr, "  by:  {}\n", why.by);
  if (!why.remedy.empty())
    fmt::print(stderr, "  try: {}\n", why.remedy);
}

} // namespace troupe::gateway::cli
