// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/models/sts.hpp"
#include "gateway/service.hpp"

/// The operations of STS: who is asking, and temporary credentials (core/sessions.hpp); service.cpp
/// lists them.
namespace troupe::gateway::sts {

namespace model = wire::model::sts;
namespace shapes = model::shapes;

run_of<model::get_caller_identity> get_caller_identity;
run_of<model::assume_role> assume_role;
run_of<model::get_session_token> get_session_token;
run_of<model::get_federation_token> get_federation_token;
run_of<model::get_access_key_info> get_access_key_info;
run_of<model::decode_authorization_message> decode_authorization_message;

} // namespace troupe::gateway::sts
