// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/ssm/parameters.hpp"

/// The operations of Systems Manager that Troupe has, those of Parameter Store; service.cpp lists
/// them.
namespace troupe::gateway::ssm {

run_of<model::put_parameter> put_parameter;
run_of<model::get_parameter> get_parameter;
run_of<model::get_parameters> get_parameters;
run_of<model::get_parameters_by_path> get_parameters_by_path;
run_of<model::delete_parameter> delete_parameter;
run_of<model::delete_parameters> delete_parameters;
run_of<model::describe_parameters> describe_parameters;
run_of<model::get_parameter_history> get_parameter_history;
run_of<model::label_parameter_version> label_parameter_version;
run_of<model::unlabel_parameter_version> unlabel_parameter_version;
run_of<model::add_tags_to_resource> add_tags_to_resource;
run_of<model::remove_tags_from_resource> remove_tags_from_resource;
run_of<model::list_tags_for_resource> list_tags_for_resource;

} // namespace troupe::gateway::ssm
