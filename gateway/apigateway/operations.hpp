// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/models/apigatewayv2.hpp"
#include "gateway/service.hpp"

/// The control plane of HTTP APIs (API Gateway v2); service.cpp lists its operations.
///
/// Refused by name, since nobody takes them: WebSocket APIs, integrations other than a function
/// with payload format 2.0, authorizers and every other authorization than NONE, mappings of
/// parameters, stages that do not deploy by themselves, access logs and route settings. Every
/// change is in force with its answer, as with AWS's autoDeploy. A function's resource policy is
/// kept and not enforced.
namespace troupe::gateway::apigateway {

namespace model = wire::model::apigatewayv2;

run_of<model::create_api> create_api;
run_of<model::get_api> get_api;
run_of<model::get_apis> get_apis;
run_of<model::update_api> update_api;
run_of<model::delete_api> delete_api;
run_of<model::delete_cors_configuration> delete_cors;
run_of<model::create_route> create_route;
run_of<model::get_route> get_route;
run_of<model::get_routes> get_routes;
run_of<model::update_route> update_route;
run_of<model::delete_route> delete_route;
run_of<model::create_integration> create_integration;
run_of<model::get_integration> get_integration;
run_of<model::get_integrations> get_integrations;
run_of<model::update_integration> update_integration;
run_of<model::delete_integration> delete_integration;
run_of<model::create_stage> create_stage;
run_of<model::get_stage> get_stage;
run_of<model::get_stages> get_stages;
run_of<model::update_stage> update_stage;
run_of<model::delete_stage> delete_stage;

run_of<model::get_tags> get_tags;
run_of<model::tag_resource> tag_resource;
run_of<model::untag_resource> untag_resource;

} // namespace troupe::gateway::apigateway
