// SPDX-License-Identifier: Apache-2.0
#include "gateway/secretsmanager/operations.hpp"

namespace troupe::gateway::secretsmanager {

extern const service served; // gateway/registry.cpp

namespace {

template <class Model, auto Run>
constexpr served_operation of_secret() {
  return serves<Model, Run, about_secret<Model>>();
}

std::string about_name(const call& c, wire::input<model::create_secret> in) {
  return arn_of(c, std::string_view{in[model::create_secret::Name]});
}

constexpr served_operation operations[] = {
    serves<model::create_secret, create_secret, about_name>(),
    of_secret<model::update_secret, update_secret>(),
    of_secret<model::put_secret_value, put_secret_value>(),
    of_secret<model::get_secret_value, get_secret_value>(),
    serves<model::batch_get_secret_value, batch_get_secret_value>(),
    of_secret<model::describe_secret, describe_secret>(),
    serves<model::list_secrets, list_secrets>(),
    of_secret<model::list_secret_version_ids, list_secret_version_ids>(),
    of_secret<model::update_secret_version_stage, update_secret_version_stage>(),
    of_secret<model::delete_secret, delete_secret>(),
    of_secret<model::restore_secret, restore_secret>(),
    of_secret<model::tag_resource, tag_resource>(),
    of_secret<model::untag_resource, untag_resource>(),
    of_secret<model::put_resource_policy, put_resource_policy>(),
    of_secret<model::get_resource_policy, get_resource_policy>(),
    of_secret<model::delete_resource_policy, delete_resource_policy>(),
    serves<model::validate_resource_policy, validate_resource_policy>(),
    serves<model::get_random_password, get_random_password>(),
};

} // namespace

constinit const service served{
    .model = &wire::models::secretsmanager, .name = "SecretsManager", .operations = operations};

} // namespace troupe::gateway::secretsmanager
