// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/operation.hpp"

/// The control plane of HTTP APIs (API Gateway v2, restJson1). Their routes are in router.cpp.
///
/// Refused by name with `code::not_implemented`: WebSocket APIs, integrations other than a function
/// with payload format 2.0, authorizers and every other authorization than NONE, mappings of
/// parameters, stages that do not deploy by themselves, access logs and route settings. Every
/// change is in force with its answer, as with AWS's autoDeploy. A function's resource policy is
/// kept and not enforced.
namespace troupe::gateway::apigateway {

TROUPE_OPERATION(create_api, "CreateApi");
TROUPE_OPERATION(get_api, "GetApi");
TROUPE_OPERATION(get_apis, "GetApis");
TROUPE_OPERATION(update_api, "UpdateApi");
TROUPE_OPERATION(delete_api, "DeleteApi");
TROUPE_OPERATION(delete_cors, "DeleteCorsConfiguration");
TROUPE_OPERATION(create_route, "CreateRoute");
TROUPE_OPERATION(get_route, "GetRoute");
TROUPE_OPERATION(get_routes, "GetRoutes");
TROUPE_OPERATION(update_route, "UpdateRoute");
TROUPE_OPERATION(delete_route, "DeleteRoute");
TROUPE_OPERATION(create_integration, "CreateIntegration");
TROUPE_OPERATION(get_integration, "GetIntegration");
TROUPE_OPERATION(get_integrations, "GetIntegrations");
TROUPE_OPERATION(update_integration, "UpdateIntegration");
TROUPE_OPERATION(delete_integration, "DeleteIntegration");
TROUPE_OPERATION(create_stage, "CreateStage");
TROUPE_OPERATION(get_stage, "GetStage");
TROUPE_OPERATION(get_stages, "GetStages");
TROUPE_OPERATION(update_stage, "UpdateStage");
TROUPE_OPERATION(delete_stage, "DeleteStage");

} // namespace troupe::gateway::apigateway
