// SPDX-License-Identifier: Apache-2.0
#include "gateway/ssm/operations.hpp"

namespace troupe::gateway::ssm {

extern const service served; // gateway/registry.cpp

namespace {

template <class Model, auto Run>
constexpr served_operation of_parameter() {
  return serves<Model, Run, about_parameter<Model>>();
}

template <class Model>
std::string about_resource(const call& c, wire::input<Model> in) {
  return arn_of(c, in[Model::ResourceId]);
}

std::string about_path(const call& c, wire::input<model::get_parameters_by_path> in) {
  return arn_of(c, in[model::get_parameters_by_path::Path]);
}

constexpr served_operation operations[] = {
    of_parameter<model::put_parameter, put_parameter>(),
    of_parameter<model::get_parameter, get_parameter>(),
    serves<model::get_parameters, get_parameters>(),
    serves<model::get_parameters_by_path, get_parameters_by_path, about_path>(),
    of_parameter<model::delete_parameter, delete_parameter>(),
    serves<model::delete_parameters, delete_parameters>(),
    serves<model::describe_parameters, describe_parameters>(),
    of_parameter<model::get_parameter_history, get_parameter_history>(),
    of_parameter<model::label_parameter_version, label_parameter_version>(),
    of_parameter<model::unlabel_parameter_version, unlabel_parameter_version>(),
    serves<model::add_tags_to_resource, add_tags_to_resource,
           about_resource<model::add_tags_to_resource>>(),
    serves<model::remove_tags_from_resource, remove_tags_from_resource,
           about_resource<model::remove_tags_from_resource>>(),
    serves<model::list_tags_for_resource, list_tags_for_resource,
           about_resource<model::list_tags_for_resource>>(),
};

} // namespace

constinit const service served{
    .model = &wire::models::ssm, .name = "SSM", .operations = operations};

} // namespace troupe::gateway::ssm
