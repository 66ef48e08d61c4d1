// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <caf/error.hpp>
#include <caf/make_message.hpp>
#include <caf/result.hpp>

/// How a refusal crosses an actor boundary: as a `caf::error` that carries our code and texts. What
/// CAF itself reports (a dead receiver, a time-out) comes back as `code::internal` or
/// `code::timed_out`.
namespace troupe {

caf::error to_caf(const error& refusal);
error from_caf(const caf::error& reason);

/// A handler's answer: the value, or the refusal on its way across.
template <class T>
caf::result<T> answer(result<T> outcome) {
  if (!outcome)
    return to_caf(outcome.refusal());
  return std::move(*outcome);
}

} // namespace troupe
