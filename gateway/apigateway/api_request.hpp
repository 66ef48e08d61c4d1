// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/apigateway/request.hpp"

/// What CreateApi and UpdateApi ask for.
namespace troupe::gateway::apigateway {

/// The API that is described, with a new id. A `target` (quick create) makes its integration, route
/// and stage.
result<api_description> read_new_api(call& c, const wire::input<model::create_api>& in);

result<troupe::update_api> read_api_update(call& c, const wire::input<model::update_api>& in);

} // namespace troupe::gateway::apigateway
