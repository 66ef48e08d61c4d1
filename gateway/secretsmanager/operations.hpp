// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/secretsmanager/secrets.hpp"

/// The operations of Secrets Manager that Troupe has; service.cpp lists them.
namespace troupe::gateway::secretsmanager {

run_of<model::create_secret> create_secret;
run_of<model::update_secret> update_secret;
run_of<model::put_secret_value> put_secret_value;
run_of<model::get_secret_value> get_secret_value;
run_of<model::batch_get_secret_value> batch_get_secret_value;
run_of<model::describe_secret> describe_secret;
run_of<model::list_secrets> list_secrets;
run_of<model::list_secret_version_ids> list_secret_version_ids;
run_of<model::update_secret_version_stage> update_secret_version_stage;
run_of<model::delete_secret> delete_secret;
run_of<model::restore_secret> restore_secret;
run_of<model::tag_resource> tag_resource;
run_of<model::untag_resource> untag_resource;
run_of<model::put_resource_policy> put_resource_policy;
run_of<model::get_resource_policy> get_resource_policy;
run_of<model::delete_resource_policy> delete_resource_policy;
run_of<model::validate_resource_policy> validate_resource_policy;
run_of<model::get_random_password> get_random_password;

} // namespace troupe::gateway::secretsmanager
