// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/code_link.hpp"
#include "gateway/lambda/configuration.hpp"
#include "gateway/lambda/describe.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/package.hpp"
#include "gateway/lambda/request.hpp"
#include "gateway/lambda/violations.hpp"
#include "gateway/wire/json_protocol.hpp"

/// Functions as things: made, shown, removed.
namespace troupe::gateway::lambda {

namespace {

constexpr auto wire = wire_service::lambda;
constexpr std::size_t tags_max = 50;

result<function_reference> read_name(const call& c, const json& body) {
  const auto name = body["FunctionName"];
  if (!name.empty())
    return parse_function_name(c.who, name.text(), true);
  violations broken;
  broken.missing("functionName");
  return *broken.refusal();
}

result<std::map<std::string, std::string>> read_tags(const json& body) {
  violations broken;
  auto tags = broken.texts_by_name(body, "Tags");
  if (auto why = broken.refusal())
    return *why;
  if (tags && tags->size() > tags_max)
    return error{code::validation, "Number of tags exceeds resource tag limit."};
  return std::move(tags).value_or(std::map<std::string, std::string>{});
}

result<troupe::create_function> read_creation(const json& body) {
  auto configuration = read_new_configuration(body);
  if (!configuration)
    return std::move(configuration).refusal();
  auto architecture = read_architecture(body);
  if (!architecture)
    return std::move(architecture).refusal();
  if (*architecture)
    configuration->architecture = std::move(**architecture);
  auto zip = read_zip(body["Code"], configuration->handler.starts_with("native:"));
  if (!zip)
    return std::move(zip).refusal();
  auto tags = read_tags(body);
  if (!tags)
    return std::move(tags).refusal();
  return troupe::create_function{std::move(*configuration), std::move(*zip), std::move(*tags)};
}

void write_tags(json_writer& out, const std::map<std::string, std::string>& tags) {
  if (tags.empty())
    return;
  out.key("Tags").begin_object();
  for (const auto& [name, value] : tags)
    out.member(name, value);
  out.end_object();
}

} // namespace

task<http_response> create_function::run(call& c) {
  auto reading = read_json(c, name);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, wire, body.refusal());
  auto named = read_name(c, *body);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto message = read_creation(*body);
  if (!message)
    co_return refuse(c, wire, message.refusal());
  *body = {}; // Not the zip twice, while it is written.
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(*message),
                                          package_patience);
  const auto made = co_await std::move(asking);
  if (!made)
    co_return refuse(c, wire, made.refusal());
  named->qualifier.clear();
  co_return answer_json(c, wire, configuration_json(*named, *made, shown_as::created), 201);
}

task<http_response> get_function::run(call& c) {
  auto finding = describe_if_named(c, qualified_function_in_path(c));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  const auto& [named, function] = *found;
  json_writer out;
  out.begin_object().key("Configuration");
  write_configuration(out, named, function, shown_as::current);
  out.key("Code").begin_object().member("RepositoryType", "S3");
  out.member("Location", code_link(c, named.where, function)).end_object();
  write_tags(out, function.tags);
  if (function.reserved_concurrency) {
    out.key("Concurrency").begin_object();
    out.member("ReservedConcurrentExecutions", *function.reserved_concurrency).end_object();
  }
  out.end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

task<http_response> get_function_configuration::run(call& c) {
  auto finding = describe_if_named(c, qualified_function_in_path(c));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  co_return answer_json(c, wire,
                        configuration_json(found->named, found->function, shown_as::current));
}

task<http_response> delete_function::run(call& c) {
  auto named = qualified_function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  if (named->qualifier == "$LATEST")
    co_return refuse(
        c, wire,
        {code::validation, "$LATEST version cannot be deleted without deleting the function."});
  if (!named->qualifier.empty()) {
    // Versions do not exist: deleting one is done already, unless its function is missing too.
    auto describing = describe(c, {std::move(named->where), ""});
    const auto found = co_await std::move(describing);
    co_return found ? answer_nothing(c, 204) : refuse(c, wire, found.refusal());
  }
  auto asking
      = ask_named<function_actor>(c, noun::function, named->where, troupe::delete_function{});
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, wire, reworded(done.refusal(), named->arn()));
  co_return answer_nothing(c, 204);
}

} // namespace troupe::gateway::lambda
