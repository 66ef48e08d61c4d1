// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/code_link.hpp"

#include "core/encoding.hpp"
#include "gateway/auth/signing.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"
#include "gateway/wire/rest_binding.hpp"

namespace troupe::gateway::lambda {

namespace {

constexpr auto good_for = std::chrono::minutes{10};

/// Where `Code.Location` leads; nothing for any other request.
std::optional<std::string> name_in_link(const http_request& request) {
  if (request.method != "GET")
    return std::nullopt;
  const auto labels = wire::match_uri("/2015-03-31/functions/{FunctionName}/code", request.path);
  return labels ? percent_decode(labels->front().second) : std::nullopt;
}

task<http_response> download(call& c, address where) {
  auto describing = describe(c, {where, ""});
  const auto found = co_await std::move(describing);
  if (!found)
    co_return refuse(c, served, found.refusal());
  // Whoever knows the digest was told it by GetFunction: the link is for them.
  if (c.request.query_value("sha256") != to_hex(found->function.code_sha256))
    co_return refuse(c, served, function_not_found(found->named.arn()));
  auto asking = ask_named<function_actor>(c, noun::function, where, open_package{});
  const auto package = co_await std::move(asking);
  if (!package)
    co_return refuse(c, served, package.refusal());
  const auto& zip = package->zip;
  http_response answer;
  answer.set("Content-Type", "application/zip");
  answer.file = file_slice{zip.keeps_open, zip.descriptor, 0, zip.size};
  stamp(c, served.model(), answer);
  co_return answer;
}

} // namespace

std::string code_link(const call& c, const address& where, const function_description& function) {
  const auto path = "/2015-03-31/functions/" + where.name + "/code";
  const auto reader = c.gateway.node.issuer->issue({where.account, "troupe", "GetFunction"});
  const std::string host{c.request.header("host")};
  const auto query = presign(host, path, "sha256=" + to_hex(function.code_sha256),
                             {.access_key = reader.access_key,
                              .secret = reader.secret,
                              .token = reader.token,
                              .region = where.region,
                              .service = "lambda"},
                             good_for, c.gateway.time.now());
  return "http://" + host + path + "?" + query;
}

std::optional<task<http_response>> download_package(call& c) {
  auto name = name_in_link(c.request);
  if (!name)
    return std::nullopt;
  c.operation = "Lambda.DownloadPackage";
  return download(c, {c.who.account, c.who.region, std::move(*name)});
}

} // namespace troupe::gateway::lambda
