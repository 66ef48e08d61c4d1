// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/iam/identity.hpp"

/// The operations of IAM that are not alike for users, groups, roles and instance profiles (those
/// are in entity_policies.hpp); service.cpp lists them all.
namespace troupe::gateway::iam {

run_of<model::create_role> create_role;
run_of<model::get_role> get_role;
run_of<model::list_roles> list_roles;
run_of<model::update_role> update_role;
run_of<model::update_role_description> update_role_description;
run_of<model::update_assume_role_policy> update_assume_role_policy;

run_of<model::create_user> create_user;
run_of<model::get_user> get_user;
run_of<model::list_users> list_users;
run_of<model::update_user> update_user;
run_of<model::create_login_profile> create_login_profile;
run_of<model::get_login_profile> get_login_profile;
run_of<model::update_login_profile> update_login_profile;
run_of<model::delete_login_profile> delete_login_profile;

run_of<model::create_group> create_group;
run_of<model::get_group> get_group;
run_of<model::list_groups> list_groups;
run_of<model::list_groups_for_user> list_groups_for_user;
run_of<model::update_group> update_group;
run_of<model::add_user_to_group> add_user_to_group;
run_of<model::remove_user_from_group> remove_user_from_group;

run_of<model::create_instance_profile> create_instance_profile;
run_of<model::get_instance_profile> get_instance_profile;
run_of<model::list_instance_profiles> list_instance_profiles;
run_of<model::list_instance_profiles_for_role> list_instance_profiles_for_role;
run_of<model::add_role_to_instance_profile> add_role_to_instance_profile;
run_of<model::remove_role_from_instance_profile> remove_role_from_instance_profile;

run_of<model::create_policy> create_policy;
run_of<model::get_policy> get_policy;
run_of<model::delete_policy> delete_policy;
run_of<model::list_policies> list_policies;
run_of<model::create_policy_version> create_policy_version;
run_of<model::get_policy_version> get_policy_version;
run_of<model::delete_policy_version> delete_policy_version;
run_of<model::set_default_policy_version> set_default_policy_version;
run_of<model::list_policy_versions> list_policy_versions;
run_of<model::tag_policy> tag_policy;
run_of<model::untag_policy> untag_policy;
run_of<model::list_policy_tags> list_policy_tags;
run_of<model::list_entities_for_policy> list_entities_for_policy;

run_of<model::create_access_key> create_access_key;
run_of<model::update_access_key> update_access_key;
run_of<model::delete_access_key> delete_access_key;
run_of<model::list_access_keys> list_access_keys;
run_of<model::get_access_key_last_used> get_access_key_last_used;

run_of<model::create_service_linked_role> create_service_linked_role;
run_of<model::delete_service_linked_role> delete_service_linked_role;
run_of<model::get_service_linked_role_deletion_status> get_service_linked_role_deletion_status;

run_of<model::create_account_alias> create_account_alias;
run_of<model::delete_account_alias> delete_account_alias;
run_of<model::list_account_aliases> list_account_aliases;
run_of<model::update_account_password_policy> update_account_password_policy;
run_of<model::delete_account_password_policy> delete_account_password_policy;
run_of<model::get_account_password_policy> get_account_password_policy;
run_of<model::get_account_summary> get_account_summary;

run_of<model::list_mfa_devices> list_mfa_devices;
run_of<model::list_virtual_mfa_devices> list_virtual_mfa_devices;
run_of<model::list_signing_certificates> list_signing_certificates;
run_of<model::list_ssh_public_keys> list_ssh_public_keys;
run_of<model::list_service_specific_credentials> list_service_specific_credentials;

} // namespace troupe::gateway::iam
