// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/gateway/service_fixture.hpp"

/// API Gateway's two doors, the control plane's and the APIs' own.
namespace troupe::testing {

inline constexpr auto function_uri = "arn:aws:lambda:us-east-1:000000000000:function:f";

struct api_door : service_door {
  gateway::http_response control(std::string method, std::string path, std::string text = "") {
    request.method = std::move(method);
    request.path = std::move(path);
    gateway::buffered_body sent{std::move(text)};
    gateway::call one{here, request, sent, c.request_id, c.who};
    return await(gateway::serve(one, *gateway::find_signed_service("apigateway")));
  }
  gateway::http_response execute(std::string method, std::string path, std::string text = "",
                                 std::string stage = "") {
    request.method = std::move(method);
    request.path = path;
    gateway::buffered_body sent{std::move(text)};
    gateway::call one{here, request, sent, c.request_id, c.who};
    return await(gateway::apigateway::execute(one, id, std::move(stage), std::move(path)));
  }
  /// An API that sends everything to the function.
  void quick_create() {
    const auto made = control("POST", "/v2/apis",
                              std::string{R"({"name":"a","protocolType":"HTTP","target":")"}
                                  + function_uri + "\"}");
    REQUIRE(made.status == 201);
    id = parsed(made)["apiId"].text();
  }

  std::string id;
};

} // namespace troupe::testing
