// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/auth/signature.hpp"
#include "gateway/http/request.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Which service a request is for. One port serves them all, so it is told, in this order, by the
/// Host (an API's, a website's), by Troupe's own paths, by `X-Amz-Target`, by the service that the
/// caller signed for, and last by path and Host; what nothing else claims is S3's. Pure functions.
namespace troupe::gateway {

struct service; // gateway/service.hpp

enum class door : std::uint8_t {
  wrong_host,    ///< A Host that is not ours: a page elsewhere that tries to reach the local port.
  health,        ///< GET /_localstack/health
  unimplemented, ///< GET /_troupe/unimplemented
  reset,         ///< POST /_troupe/reset
  usage,         ///< GET /_troupe/usage
  service,       ///< One that stands on its model: `served`.
  execute_api,
  s3,
  website,
  unknown_service, ///< A service that Troupe does not have; `service` and `operation` name it.
};

struct destination {
  door to = door::s3;
  const troupe::gateway::service* served = nullptr; ///< Of `door::service`.
  std::string bucket = {};                          ///< From the Host.
  std::string api = {};                             ///< Of execute-api.
  std::string stage = {};                           ///< Of execute-api's path form.
  std::string path = {};                            ///< Of execute-api: what follows API and stage.
  std::string_view service = {}; ///< Of an unknown one; a view into the request or the scope.
  std::string_view operation = {};
};

/// `listen` is the address that the gateway is bound to; its Host is accepted too. `any_host` skips
/// the check of the Host, for a gateway whose requests are all signed.
destination route(const http_request& request, const std::optional<credential_scope>& scope,
                  std::string_view listen, bool any_host = false);

/// What the Host says, its port and the local domain taken off.
struct host_name {
  std::string name; ///< Lower case, without port.
  std::string
      subdomain; ///< Of `localhost` or `localhost.localstack.cloud`; empty if there is none.
  bool is_local = false; ///< One of those, or an IP address.
};
host_name read_host(std::string_view host);

/// True where a joined node answers by itself instead of sending the request on to the owner.
bool is_answered_by_guest(const destination& where, const http_request& request);

} // namespace troupe::gateway
