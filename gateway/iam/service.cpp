// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/entity_policies.hpp"
#include "gateway/iam/operations.hpp"

/// IAM is global: a caller's region means nothing, its account everything.
namespace troupe::gateway::iam {

extern const service served; // gateway/registry.cpp

namespace {

/// Of one entity that the request names.
template <class Model, auto Run>
constexpr served_operation of_entity() {
  return serves<Model, Run, about_entity<Model>>();
}
/// Of one managed policy.
template <class Model, auto Run>
constexpr served_operation of_policy() {
  return serves<Model, Run, about_policy<Model>>();
}
/// One of those that entities of all kinds have alike.
#define TROUPE_ALIKE(operation, run) of_entity<model::operation, run<model::operation>>()

constexpr served_operation operations[] = {
    of_entity<model::create_role, create_role>(),
    of_entity<model::get_role, get_role>(),
    serves<model::list_roles, list_roles>(),
    of_entity<model::update_role, update_role>(),
    of_entity<model::update_role_description, update_role_description>(),
    of_entity<model::update_assume_role_policy, update_assume_role_policy>(),
    TROUPE_ALIKE(delete_role, delete_named),
    TROUPE_ALIKE(attach_role_policy, attach),
    TROUPE_ALIKE(detach_role_policy, detach),
    TROUPE_ALIKE(list_attached_role_policies, list_attached),
    TROUPE_ALIKE(put_role_policy, put_inline),
    TROUPE_ALIKE(get_role_policy, get_inline),
    TROUPE_ALIKE(delete_role_policy, delete_inline),
    TROUPE_ALIKE(list_role_policies, list_inline),
    TROUPE_ALIKE(put_role_permissions_boundary, put_boundary),
    TROUPE_ALIKE(delete_role_permissions_boundary, delete_boundary),
    TROUPE_ALIKE(tag_role, tag),
    TROUPE_ALIKE(untag_role, untag),
    TROUPE_ALIKE(list_role_tags, list_tags),

    of_entity<model::create_user, create_user>(),
    of_entity<model::get_user, get_user>(),
    serves<model::list_users, list_users>(),
    of_entity<model::update_user, update_user>(),
    TROUPE_ALIKE(delete_user, delete_named),
    TROUPE_ALIKE(attach_user_policy, attach),
    TROUPE_ALIKE(detach_user_policy, detach),
    TROUPE_ALIKE(list_attached_user_policies, list_attached),
    TROUPE_ALIKE(put_user_policy, put_inline),
    TROUPE_ALIKE(get_user_policy, get_inline),
    TROUPE_ALIKE(delete_user_policy, delete_inline),
    TROUPE_ALIKE(list_user_policies, list_inline),
    TROUPE_ALIKE(put_user_permissions_boundary, put_boundary),
    TROUPE_ALIKE(delete_user_permissions_boundary, delete_boundary),
    TROUPE_ALIKE(tag_user, tag),
    TROUPE_ALIKE(untag_user, untag),
    TROUPE_ALIKE(list_user_tags, list_tags),
    of_entity<model::create_login_profile, create_login_profile>(),
    of_entity<model::get_login_profile, get_login_profile>(),
    of_entity<model::update_login_profile, update_login_profile>(),
    of_entity<model::delete_login_profile, delete_login_profile>(),

    of_entity<model::create_access_key, create_access_key>(),
    of_entity<model::update_access_key, update_access_key>(),
    of_entity<model::delete_access_key, delete_access_key>(),
    of_entity<model::list_access_keys, list_access_keys>(),
    serves<model::get_access_key_last_used, get_access_key_last_used>(),

    of_entity<model::create_group, create_group>(),
    of_entity<model::get_group, get_group>(),
    serves<model::list_groups, list_groups>(),
    of_entity<model::list_groups_for_user, list_groups_for_user>(),
    of_entity<model::update_group, update_group>(),
    of_entity<model::add_user_to_group, add_user_to_group>(),
    of_entity<model::remove_user_from_group, remove_user_from_group>(),
    TROUPE_ALIKE(delete_group, delete_named),
    TROUPE_ALIKE(attach_group_policy, attach),
    TROUPE_ALIKE(detach_group_policy, detach),
    TROUPE_ALIKE(list_attached_group_policies, list_attached),
    TROUPE_ALIKE(put_group_policy, put_inline),
    TROUPE_ALIKE(get_group_policy, get_inline),
    TROUPE_ALIKE(delete_group_policy, delete_inline),
    TROUPE_ALIKE(list_group_policies, list_inline),

    of_entity<model::create_instance_profile, create_instance_profile>(),
    of_entity<model::get_instance_profile, get_instance_profile>(),
    serves<model::list_instance_profiles, list_instance_profiles>(),
    of_entity<model::list_instance_profiles_for_role, list_instance_profiles_for_role>(),
    of_entity<model::add_role_to_instance_profile, add_role_to_instance_profile>(),
    of_entity<model::remove_role_from_instance_profile, remove_role_from_instance_profile>(),
    TROUPE_ALIKE(delete_instance_profile, delete_named),
    TROUPE_ALIKE(tag_instance_profile, tag),
    TROUPE_ALIKE(untag_instance_profile, untag),
    TROUPE_ALIKE(list_instance_profile_tags, list_tags),

    serves<model::create_policy, create_policy>(),
    of_policy<model::get_policy, get_policy>(),
    of_policy<model::delete_policy, delete_policy>(),
    serves<model::list_policies, list_policies>(),
    of_policy<model::create_policy_version, create_policy_version>(),
    of_policy<model::get_policy_version, get_policy_version>(),
    of_policy<model::delete_policy_version, delete_policy_version>(),
    of_policy<model::set_default_policy_version, set_default_policy_version>(),
    of_policy<model::list_policy_versions, list_policy_versions>(),
    of_policy<model::tag_policy, tag_policy>(),
    of_policy<model::untag_policy, untag_policy>(),
    of_policy<model::list_policy_tags, list_policy_tags>(),
    of_policy<model::list_entities_for_policy, list_entities_for_policy>(),

    serves<model::create_service_linked_role, create_service_linked_role>(),
    of_entity<model::delete_service_linked_role, delete_service_linked_role>(),
    serves<model::get_service_linked_role_deletion_status,
           get_service_linked_role_deletion_status>(),

    serves<model::create_account_alias, create_account_alias>(),
    serves<model::delete_account_alias, delete_account_alias>(),
    serves<model::list_account_aliases, list_account_aliases>(),
    serves<model::update_account_password_policy, update_account_password_policy>(),
    serves<model::delete_account_password_policy, delete_account_password_policy>(),
    serves<model::get_account_password_policy, get_account_password_policy>(),
    serves<model::get_account_summary, get_account_summary>(),

    of_entity<model::list_mfa_devices, list_mfa_devices>(),
    serves<model::list_virtual_mfa_devices, list_virtual_mfa_devices>(),
    of_entity<model::list_signing_certificates, list_signing_certificates>(),
    of_entity<model::list_ssh_public_keys, list_ssh_public_keys>(),
    of_entity<model::list_service_specific_credentials, list_service_specific_credentials>(),
};

#undef TROUPE_ALIKE

} // namespace

/// A document of 128 kB, percent-encoded, is three times as long.
constinit const service served{.model = &wire::models::iam,
                               .name = "IAM",
                               .operations = operations,
                               .body_bytes_max = 512u << 10};

} // namespace troupe::gateway::iam
