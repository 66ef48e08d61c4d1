// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/service.hpp"

/// The services that Troupe has, all of them, by the models they are made of. A service is added
/// here with one line, and in nothing else but its own folder and its overlay.
namespace troupe::gateway {

std::span<const service* const> services();

/// The service that is made of the model; null if Troupe does not have it.
const service* find_service(const wire::service_model* model);
/// By the name that a caller signs for: `dynamodb`.
const service* find_signed_service(std::string_view signing_name);

} // namespace troupe::gateway
