// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/service.hpp"
#include "gateway/wire/router.hpp"

#include <span>
#include <string_view>

/// The services that stand on their models, all of them. One is added with a line of registry.cpp,
/// its own folder, which has `served`, and its overlay. Until actors refuse in the terms of the
/// models, its errors have a table too: gateway/wire/errors.cpp.
namespace troupe::gateway {

std::span<const service* const> all_services();

/// By the name that a caller signs for: `dynamodb`; null if Troupe does not have it.
const service* find_signed_service(std::string_view signing_name);
/// By what stands before the dot of `X-Amz-Target`: `DynamoDB_20120810`.
const service* find_targeted_service(std::string_view target_prefix);

/// Finds the operations of those that speak a REST protocol.
const wire::router& rest_router();

} // namespace troupe::gateway
