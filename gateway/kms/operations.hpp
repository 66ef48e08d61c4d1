// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/kms/names.hpp"

/// The operations of KMS that Troupe has; service.cpp lists them.
namespace troupe::gateway::kms {

run_of<model::create_key> create_key;
run_of<model::describe_key> describe_key;
run_of<model::list_keys> list_keys;
run_of<model::update_key_description> update_key_description;
run_of<model::enable_key> enable_key;
run_of<model::disable_key> disable_key;
run_of<model::schedule_key_deletion> schedule_key_deletion;
run_of<model::cancel_key_deletion> cancel_key_deletion;

run_of<model::get_key_rotation_status> get_key_rotation_status;
run_of<model::enable_key_rotation> enable_key_rotation;
run_of<model::disable_key_rotation> disable_key_rotation;

run_of<model::get_key_policy> get_key_policy;
run_of<model::put_key_policy> put_key_policy;
run_of<model::list_key_policies> list_key_policies;

run_of<model::tag_resource> tag_resource;
run_of<model::untag_resource> untag_resource;
run_of<model::list_resource_tags> list_resource_tags;

run_of<model::create_alias> create_alias;
run_of<model::update_alias> update_alias;
run_of<model::delete_alias> delete_alias;
run_of<model::list_aliases> list_aliases;

run_of<model::encrypt> encrypt;
run_of<model::decrypt> decrypt;
run_of<model::re_encrypt> re_encrypt;
run_of<model::generate_data_key> generate_data_key;
run_of<model::generate_data_key_without_plaintext> generate_data_key_without_plaintext;
run_of<model::generate_random> generate_random;
run_of<model::generate_mac> generate_mac;
run_of<model::verify_mac> verify_mac;
run_of<model::sign> sign;
run_of<model::verify> verify;
run_of<model::get_public_key> get_public_key;

run_of<model::create_grant> create_grant;
run_of<model::list_grants> list_grants;
run_of<model::list_retirable_grants> list_retirable_grants;
run_of<model::revoke_grant> revoke_grant;
run_of<model::retire_grant> retire_grant;

} // namespace troupe::gateway::kms
