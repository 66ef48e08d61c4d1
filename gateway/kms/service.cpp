// SPDX-License-Identifier: Apache-2.0
#include "gateway/kms/operations.hpp"

namespace troupe::gateway::kms {

extern const service served; // gateway/registry.cpp

namespace {

template <class Model, auto Run>
constexpr served_operation of_key() {
  return serves<Model, Run, about_key<Model>>();
}

std::string about_destination(const call& c, wire::input<model::re_encrypt> in) {
  return arn_of(c, in[model::re_encrypt::DestinationKeyId]);
}

constexpr served_operation operations[] = {
    serves<model::create_key, create_key>(),
    of_key<model::describe_key, describe_key>(),
    serves<model::list_keys, list_keys>(),
    of_key<model::update_key_description, update_key_description>(),
    of_key<model::enable_key, enable_key>(),
    of_key<model::disable_key, disable_key>(),
    of_key<model::schedule_key_deletion, schedule_key_deletion>(),
    of_key<model::cancel_key_deletion, cancel_key_deletion>(),
    of_key<model::get_key_rotation_status, get_key_rotation_status>(),
    of_key<model::enable_key_rotation, enable_key_rotation>(),
    of_key<model::disable_key_rotation, disable_key_rotation>(),
    of_key<model::get_key_policy, get_key_policy>(),
    of_key<model::put_key_policy, put_key_policy>(),
    of_key<model::list_key_policies, list_key_policies>(),
    of_key<model::tag_resource, tag_resource>(),
    of_key<model::untag_resource, untag_resource>(),
    of_key<model::list_resource_tags, list_resource_tags>(),
    serves<model::create_alias, create_alias, about_alias<model::create_alias>>(),
    serves<model::update_alias, update_alias, about_alias<model::update_alias>>(),
    serves<model::delete_alias, delete_alias, about_alias<model::delete_alias>>(),
    serves<model::list_aliases, list_aliases>(),
    of_key<model::encrypt, encrypt>(),
    serves<model::decrypt, decrypt>(),
    serves<model::re_encrypt, re_encrypt, about_destination>("ReEncryptTo"),
    of_key<model::generate_data_key, generate_data_key>(),
    of_key<model::generate_data_key_without_plaintext, generate_data_key_without_plaintext>(),
    serves<model::generate_random, generate_random>(),
    of_key<model::generate_mac, generate_mac>(),
    of_key<model::verify_mac, verify_mac>(),
    of_key<model::sign, sign>(),
    of_key<model::verify, verify>(),
    of_key<model::get_public_key, get_public_key>(),
    of_key<model::create_grant, create_grant>(),
    of_key<model::list_grants, list_grants>(),
    serves<model::list_retirable_grants, list_retirable_grants>(),
    of_key<model::revoke_grant, revoke_grant>(),
    serves<model::retire_grant, retire_grant>(),
};

} // namespace

constinit const service served{
    .model = &wire::models::kms, .name = "KMS", .operations = operations};

} // namespace troupe::gateway::kms
