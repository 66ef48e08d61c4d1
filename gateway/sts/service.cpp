// SPDX-License-Identifier: Apache-2.0
#include "gateway/sts/operations.hpp"

namespace troupe::gateway::sts {

extern const service served; // gateway/registry.cpp

namespace {

std::string about_role(const call&, wire::input<model::assume_role> in) {
  return std::string{in[model::assume_role::RoleArn]};
}

std::string about_federated(const call& c, wire::input<model::get_federation_token> in) {
  return "arn:aws:sts::" + c.who.account + ":federated-user/"
         + std::string{in[model::get_federation_token::Name]};
}

constexpr served_operation operations[] = {
    serves<model::get_caller_identity, get_caller_identity>(),
    serves<model::assume_role, assume_role, about_role>(),
    serves<model::get_session_token, get_session_token>(),
    serves<model::get_federation_token, get_federation_token, about_federated>(),
    serves<model::get_access_key_info, get_access_key_info>(),
    serves<model::decode_authorization_message, decode_authorization_message>(),
};

} // namespace

constinit const service served{.model = &wire::models::sts,
                               .name = "STS",
                               .operations = operations,
                               .body_bytes_max = limits::form_bytes_max};

} // namespace troupe::gateway::sts
