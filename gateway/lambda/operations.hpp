// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/lambda/names.hpp"
#include "gateway/service.hpp"

/// The operations of Lambda that Troupe has; service.cpp lists them.
namespace troupe::gateway::lambda {

extern const service served;

/// Reads its payload by itself: how much it may be depends on the kind of the invocation.
task<http_response> invoke(call& c);

run_of<model::create_function> create_function;
run_of<model::get_function> get_function;
run_of<model::get_function_configuration> get_function_configuration;
run_of<model::list_functions> list_functions;
run_of<model::list_versions_by_function> list_versions_by_function;
run_of<model::update_function_code> update_function_code;
run_of<model::update_function_configuration> update_function_configuration;
run_of<model::delete_function> delete_function;
run_of<model::add_permission> add_permission;
run_of<model::get_policy> get_policy;
run_of<model::remove_permission> remove_permission;
run_of<model::put_function_concurrency> put_function_concurrency;
run_of<model::get_function_concurrency> get_function_concurrency;
run_of<model::delete_function_concurrency> delete_function_concurrency;
run_of<model::get_function_code_signing_config> get_function_code_signing_config;

run_of<model::list_tags> list_tags;
run_of<model::tag_resource> tag_resource;
run_of<model::untag_resource> untag_resource;

/// Not AWS's: where GetFunction's `Code.Location` leads. Nothing for any other request.
std::optional<task<http_response>> download_package(call& c);

} // namespace troupe::gateway::lambda
