// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/auth/signing.hpp"
#include "gateway/lambda/body.hpp"
#include "gateway/lambda/configuration.hpp"
#include "gateway/lambda/describe.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/violations.hpp"
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>

/// Functions as things: made, described, listed, changed, removed.
namespace troupe::gateway::lambda {

namespace {

constexpr auto wire = wire_service::lambda;
constexpr auto code_location_time = std::chrono::minutes{10};
/// Unpacking and storing a package may take a while.
constexpr auto package_patience = std::chrono::minutes{5};
constexpr std::int64_t page_max = 50;
constexpr std::int64_t max_items_max = 10'000;

/// Refuses a qualifier that does not exist, and one where only `$LATEST` makes sense.
std::optional<error> unknown_qualifier(const function_reference& named) {
  if (named.qualifier.empty() || named.qualifier == "$LATEST")
    return std::nullopt;
  return function_not_found(named.qualified_arn());
}

/// The refusal, worded with the name as it was asked for.
http_response refuse_named(call& c, error why, const function_reference& named) {
  if (why.kind == code::no_such_function && why.message.starts_with("Function not found"))
    why = function_not_found(named.qualified_arn());
  return refuse(c, wire, why);
}

/// The function that the path names, described.
task<result<function_description>> describe(call& c, function_reference named) {
  if (auto why = unknown_qualifier(named))
    co_return *why;
  auto asking
      = ask_named<function_actor>(c, noun::function, std::move(named.where), describe_function{});
  auto found = co_await std::move(asking);
  co_return std::move(found);
}

/// A URL that is good for anyone for ten minutes, as on AWS.
std::string code_location(const call& c, const function_reference& named,
                          const function_description& function) {
  const auto& where = named.where;
  const auto path = "/2015-03-31/functions/" + where.name + "/code";
  const auto reader = c.gateway.node.issuer->issue({where.account, "troupe", "GetFunction"});
  const std::string host{c.request.header("host")};
  const auto query = presign(host, path, "sha256=" + to_hex(function.code_sha256),
                             {.access_key = reader.access_key,
                              .secret = reader.secret,
                              .token = reader.token,
                              .region = where.region,
                              .service = "lambda"},
                             code_location_time, c.gateway.time.now());
  return "http://" + host + path + "?" + query;
}

result<std::int64_t> read_page_size(const call& c) {
  const auto text = c.request.query_value("MaxItems");
  if (!text)
    return page_max;
  json parsed;
  if (auto number = json::parse("{\"MaxItems\":" + *text + "}"))
    parsed = *number;
  violations broken;
  const auto size = broken.number(parsed, "MaxItems", "maxItems", 1, max_items_max);
  if (auto why = broken.refusal())
    return *why;
  return std::min(size.value_or(page_max), page_max);
}

struct list_request {
  std::string after;
  std::int64_t size = page_max;
  bool all_versions = false;
};

result<list_request> read_list_request(const call& c) {
  list_request read;
  if (const auto version = c.request.query_value("FunctionVersion")) {
    violations broken;
    broken.one_of("functionVersion", *version, {"ALL"});
    if (auto why = broken.refusal())
      return *why;
    read.all_versions = true;
  }
  auto size = read_page_size(c);
  if (!size)
    return std::move(size).refusal();
  read.size = *size;
  if (const auto marker = c.request.query_value("Marker"))
    read.after = from_base64(*marker).value_or(*marker);
  return read;
}

} // namespace

task<http_response> create_function::run(call& c) {
  auto reading = read_json(c, "CreateFunction");
  const auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, wire, body.refusal());
  if ((*body)["FunctionName"].empty()) {
    violations broken;
    broken.missing("functionName");
    co_return refuse(c, wire, *broken.refusal());
  }
  auto named = parse_function_name(c.who, (*body)["FunctionName"].text(), true);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto configuration = read_new_configuration(*body);
  if (!configuration)
    co_return refuse(c, wire, configuration.refusal());
  auto architecture = read_architecture(*body);
  if (!architecture)
    co_return refuse(c, wire, architecture.refusal());
  if (*architecture)
    configuration->architecture = **architecture;
  auto zip = read_zip((*body)["Code"], configuration->handler.starts_with("native:"));
  if (!zip)
    co_return refuse(c, wire, zip.refusal());
  auto tags = read_tags((*body)["Tags"]);
  if (!tags)
    co_return refuse(c, wire, tags.refusal());
  troupe::create_function message{std::move(*configuration), std::move(*zip), std::move(*tags)};
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(message),
                                          package_patience);
  const auto made = co_await std::move(asking);
  if (!made)
    co_return refuse(c, wire, made.refusal());
  named->qualifier.clear();
  co_return answer_json(c, wire, configuration_json(*named, *made, shown_as::created), 201);
}

task<http_response> get_function::run(call& c) {
  const auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto asking = describe(c, *named);
  const auto found = co_await std::move(asking);
  if (!found)
    co_return refuse_named(c, found.refusal(), *named);
  json_writer out;
  out.begin_object().key("Configuration");
  write_configuration(out, *named, *found, shown_as::current);
  out.key("Code").begin_object().member("RepositoryType", "S3");
  out.member("Location", code_location(c, *named, *found)).end_object();
  if (!found->tags.empty()) {
    out.key("Tags").begin_object();
    for (const auto& [name, value] : found->tags)
      out.member(name, value);
    out.end_object();
  }
  if (found->reserved_concurrency) {
    out.key("Concurrency").begin_object();
    out.member("ReservedConcurrentExecutions", *found->reserved_concurrency).end_object();
  }
  out.end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

task<http_response> get_function_configuration::run(call& c) {
  const auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto asking = describe(c, *named);
  const auto found = co_await std::move(asking);
  if (!found)
    co_return refuse_named(c, found.refusal(), *named);
  co_return answer_json(c, wire, configuration_json(*named, *found, shown_as::current));
}

task<http_response> list_functions::run(call& c) {
  const auto page = read_list_request(c);
  if (!page)
    co_return refuse(c, wire, page.refusal());
  list_names ask_names{.kind = noun::function,
                       .account = c.who.account,
                       .region = c.who.region,
                       .after = page->after,
                       .limit = static_cast<std::uint64_t>(page->size)};
  auto listing = ask(c, c.gateway.node.catalog, std::move(ask_names));
  const auto names = co_await std::move(listing);
  if (!names)
    co_return refuse(c, wire, names.refusal());
  json_writer out;
  out.begin_object().key("Functions").begin_array();
  for (const auto& name : names->names) {
    const function_reference one{{c.who.account, c.who.region, name},
                                 page->all_versions ? "$LATEST" : ""};
    auto asking = describe(c, one);
    const auto found = co_await std::move(asking);
    if (found) // Else it was deleted a moment ago.
      write_configuration(out, one, *found, shown_as::listed);
  }
  out.end_array();
  if (names->more)
    out.member("NextMarker", to_base64(names->names.back()));
  out.end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

task<http_response> list_versions_by_function::run(call& c) {
  auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto asking = describe(c, *named);
  const auto found = co_await std::move(asking);
  if (!found)
    co_return refuse_named(c, found.refusal(), *named);
  named->qualifier = "$LATEST";
  json_writer out;
  out.begin_object().key("Versions").begin_array();
  write_configuration(out, *named, *found, shown_as::listed);
  out.end_array().end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

task<http_response> update_function_code::run(call& c) {
  const auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto reading = read_json(c, "UpdateFunctionCode");
  const auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, wire, body.refusal());
  if (auto why = unknown_qualifier(*named))
    co_return refuse(c, wire, *why);
  if ((*body)["Publish"].boolean())
    co_return refuse(c, wire, {code::not_implemented, "troupe: Publish is not implemented"});
  auto architecture = read_architecture(*body);
  if (!architecture)
    co_return refuse(c, wire, architecture.refusal());
  auto zip = read_zip(*body, false);
  if (!zip)
    co_return refuse(c, wire, zip.refusal());
  troupe::update_function_code message{.zip = std::move(*zip),
                                       .revision = std::string{(*body)["RevisionId"].text()},
                                       .architecture = architecture->value_or(""),
                                       .dry_run = (*body)["DryRun"].boolean()};
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(message),
                                          package_patience);
  const auto changed = co_await std::move(asking);
  if (!changed)
    co_return refuse_named(c, changed.refusal(), *named);
  co_return answer_json(c, wire, configuration_json(*named, *changed, shown_as::updating));
}

task<http_response> update_function_configuration::run(call& c) {
  const auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto reading = read_json(c, "UpdateFunctionConfiguration");
  const auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, wire, body.refusal());
  if (auto why = unknown_qualifier(*named))
    co_return refuse(c, wire, *why);
  auto update = read_configuration_update(*body);
  if (!update)
    co_return refuse(c, wire, update.refusal());
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(*update));
  const auto changed = co_await std::move(asking);
  if (!changed)
    co_return refuse_named(c, changed.refusal(), *named);
  co_return answer_json(c, wire, configuration_json(*named, *changed, shown_as::updating));
}

task<http_response> delete_function::run(call& c) {
  const auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  if (named->qualifier == "$LATEST")
    co_return refuse(
        c, wire,
        {code::validation, "$LATEST version cannot be deleted without deleting the function."});
  if (!named->qualifier.empty()) {
    // Versions do not exist: deleting one is done already, unless its function is missing too.
    function_reference unqualified{named->where, ""};
    auto asking = describe(c, unqualified);
    const auto found = co_await std::move(asking);
    if (!found)
      co_return refuse_named(c, found.refusal(), unqualified);
    co_return answer_nothing(c, 204);
  }
  auto asking
      = ask_named<function_actor>(c, noun::function, named->where, troupe::delete_function{});
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse_named(c, done.refusal(), *named);
  co_return answer_nothing(c, 204);
}

task<http_response> download_package::run(call& c) {
  address where{c.who.account, c.who.region, path_segment(c, 2)};
  const function_reference named{where, ""};
  auto describing = describe(c, named);
  const auto found = co_await std::move(describing);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  // Whoever knows the digest was told it by GetFunction: the link is for them.
  if (c.request.query_value("sha256") != to_hex(found->code_sha256))
    co_return refuse(c, wire, function_not_found(named.arn()));
  auto asking = ask_named<function_actor>(c, noun::function, where, open_package{});
  const auto package = co_await std::move(asking);
  if (!package)
    co_return refuse(c, wire, package.refusal());
  const auto& zip = package->zip;
  http_response answer;
  answer.set("Content-Type", "application/zip");
  answer.file = file_slice{zip.keeps_open, zip.descriptor, 0, zip.size};
  stamp(c, wire, answer);
  co_return answer;
}

} // namespace troupe::gateway::lambda
