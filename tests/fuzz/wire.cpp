// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"
#include "gateway/wire/codec.hpp"
#include "gateway/wire/constraints.hpp"
#include "gateway/wire/endpoint.hpp"
#include "gateway/wire/models.hpp"
#include "gateway/wire/query_codec.hpp"
#include "gateway/wire/router.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::gateway;
using namespace troupe::gateway::wire;

namespace {

const service_model* const services[]
    = {&models::apigatewayv2(), &models::dynamodb(), &models::iam(), &models::kms(),
       &models::lambda(),       &models::logs(),     &models::s3(),  &models::secretsmanager(),
       &models::sqs(),          &models::ssm(),      &models::sts()};

struct served_operation {
  const service_model* service;
  const operation_model* operation;
};

const std::vector<served_operation>& all_served() {
  static const auto all = [] {
    std::vector<served_operation> found;
    for (const auto* service : services)
      for (const auto& operation : service->operations)
        if (operation.is_served)
          found.push_back({service, &operation});
    return found;
  }();
  return all;
}

std::uint8_t take_byte(std::string_view& rest) {
  if (rest.empty())
    return 0;
  const auto byte = static_cast<std::uint8_t>(rest.front());
  rest.remove_prefix(1);
  return byte;
}

std::string_view take_line(std::string_view& rest) {
  const auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

/// Method, target, host and as many header fields as the first byte says; the rest is a body.
http_request take_head(std::string_view& rest) {
  http_request request;
  const auto fields = take_byte(rest) % 8;
  request.method = take_line(rest);
  request.path = std::string{"/"}.append(take_line(rest));
  request.query = take_line(rest);
  for (int i = 0; i < fields; ++i) {
    const auto line = take_line(rest);
    const auto colon = std::min(line.find(':'), line.size());
    request.fields.push_back({std::string{line.substr(0, colon)},
                              std::string{line.substr(std::min(colon + 1, line.size()))}});
  }
  return request;
}

/// What is read is judged, and written as an answer whose reading ends too.
void read_as(const served_operation& one, protocol of, const http_request& request,
             std::string_view body, std::span<const path_label> labels) {
  auto input = read_request(*one.service, *one.operation, of, request, std::string{body}, labels);
  if (!input) {
    (void)write_error(*one.service, one.operation, of, input.why(), "id");
    return;
  }
  const auto& tree = *input;
  if (const auto why = broken_constraints(*one.service, tree.root()))
    (void)write_error(*one.service, one.operation, of, *why, "id");
  for (const auto& name : tree.untaken())
    ensure(!name.empty(), "what is not taken has a name");
  tree.root().take_all();
  ensure(tree.untaken().empty(), "what is taken is taken");
  auto mirrored = *one.operation;
  mirrored.output = mirrored.input;
  (void)write_answer(*one.service, mirrored, of, tree, "id");
}

void find_route(const http_request& request, std::string_view body) {
  static const router routes{services};
  const auto host = read_host_form(request.path, services);
  const auto found = routes.find(request, nullptr, host.bucket);
  ensure((found.result() == route_result::found) == (found.operation() != nullptr),
         "a route is found or refused");
  ensure(routes.find(request).result() != route_result::no_such_path || request.path != "/",
         "the root is S3's");
  (void)routes.service_of(request.path);
  (void)find_target(services, request.query);
  (void)find_action(services, query_action(body), request.method);
  if (found.result() == route_result::found && found.operation()->is_served)
    read_as({found.service(), found.operation()}, found.service()->main_protocol, request, body,
            found.labels());
}

} // namespace

// Any bytes as a request to any served operation, in every protocol and through the router, end in
// an input or in a refusal, and both in an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  const auto& all = all_served();
  const auto& one = all[(take_byte(rest) * 256u + take_byte(rest)) % all.size()];
  const auto request = take_head(rest);
  for (const auto of :
       {protocol::json, protocol::rest_json, protocol::rest_xml, protocol::query, protocol::cbor})
    read_as(one, of, request, rest, {});
  find_route(request, rest);
  return 0;
}
