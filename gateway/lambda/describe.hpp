// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "gateway/lambda/names.hpp"
#include "gateway/wire/output.hpp"

/// How a function is described on the wire: the model's FunctionConfiguration.
namespace troupe::gateway::lambda {

/// What the description is for; Lambda shows another state in each.
enum class shown_as : std::uint8_t {
  created,  ///< The answer of CreateFunction: `Pending`.
  updating, ///< The answer of an update: `Active`, its last update in progress.
  current,  ///< As it is.
  listed,   ///< In a list: without any state.
};

using configuration_place = wire::structure_place<model::shapes::function_configuration>;

void write_configuration(configuration_place to, const function_reference& as_asked,
                         const function_description& function, shown_as how);

} // namespace troupe::gateway::lambda
