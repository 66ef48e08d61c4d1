// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"
#include "core/routes.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What is said to and by HTTP APIs. Local to the node that owns the API.
///
/// An API's id is unique on the node, since a Host name carries no account or region: its address
/// has neither, and the description says whose it is. Members have AWS's names and are checked by
/// the gateway.
namespace troupe {

struct api_cors {
  bool allow_credentials = false;
  std::vector<std::string> allow_headers, allow_methods, allow_origins, expose_headers;
  std::optional<std::int64_t> max_age;

  friend bool operator==(const api_cors&, const api_cors&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(allow_credentials, allow_headers, allow_methods, allow_origins, expose_headers, max_age);
  }
};

struct api_route {
  std::string id;
  std::string key;    ///< `GET /items/{id}`
  std::string target; ///< `integrations/<id>`, or empty.
  std::string operation_name;
  bool managed = false; ///< Made by a quick create.

  template <class Fields>
  void fields(Fields& f) {
    f(id, key, target, operation_name, managed);
  }
};

struct api_integration {
  std::string id;
  std::string uri; ///< A function's ARN.
  std::string method;
  std::string payload_format = "2.0";
  std::string description;
  std::int64_t timeout_ms = 30'000;
  bool managed = false;

  template <class Fields>
  void fields(Fields& f) {
    f(id, uri, method, payload_format, description, timeout_ms, managed);
  }
};

struct api_stage {
  std::string name;
  std::string description;
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> tags;
  epoch_ms created = 0;
  epoch_ms updated = 0;
  bool managed = false;

  template <class Fields>
  void fields(Fields& f) {
    f(name, description, variables, tags, created, updated, managed);
  }
};

struct api_description {
  std::string id;
  std::string account;
  std::string region;
  std::string name;
  std::string description;
  std::string version;
  epoch_ms created = 0;
  std::optional<api_cors> cors;
  bool endpoint_disabled = false;
  std::map<std::string, std::string> tags;
  std::vector<api_route> routes;
  std::vector<api_integration> integrations;
  std::vector<api_stage> stages;

  template <class Fields>
  void fields(Fields& f) {
    f(id, account, region, name, description, version, created, cors, endpoint_disabled, tags,
      routes, integrations, stages);
  }
};

/// An API as it was at one moment, ready to route.
struct api_view {
  api_description api;
  route_table routes; ///< Over `api.routes`, by index.
};
using api_view_ptr = std::shared_ptr<const api_view>;

struct create_api {
  api_description api;
};
struct get_api {};
struct delete_api {};
/// The members that are there replace the API's own.
struct update_api {
  std::optional<std::string> name, description, version;
  std::optional<bool> endpoint_disabled;
  std::optional<api_cors> cors;
  bool remove_cors = false;
};

struct change_api_tags {
  std::string stage; ///< Empty: of the API itself.
  change_tags what;
};

/// An id or name that is empty makes a new part; the actor gives it its id.
struct put_route {
  std::string id;
  std::optional<std::string> key, target, operation_name;
};
struct put_integration {
  std::string id;
  std::optional<std::string> uri, method, payload_format, description;
  std::optional<std::int64_t> timeout_ms;
};
struct put_stage {
  std::string name;
  bool is_new = false;
  std::optional<std::string> description;
  std::optional<std::map<std::string, std::string>> variables;
  std::map<std::string, std::string> tags; ///< Of a new one.
};

enum class api_part : std::uint8_t { route, integration, stage };
struct delete_api_part {
  api_part kind{};
  std::string id; ///< A stage's name.
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::api_view_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::api_route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::api_integration)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::api_stage)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_api_tags)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::create_api)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::get_api)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_api)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::update_api)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_integration)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_stage)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_api_part)
