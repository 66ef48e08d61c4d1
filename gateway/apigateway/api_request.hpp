// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/apigateway/request.hpp"

namespace troupe::gateway::apigateway {

/// The API that CreateApi's body describes, with a new id. A `target` (quick create) makes its
/// integration, route and stage.
api_description read_new_api(const call& c, decoder& in);

troupe::update_api read_api_update(decoder& in);

} // namespace troupe::gateway::apigateway
