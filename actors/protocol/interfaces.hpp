// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "actors/protocol/log.hpp"
#include "actors/protocol/metric.hpp"
#include "actors/protocol/types.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

/// Every public actor, one sentence of promise per message. Reading this header and the message
/// headers beside it is knowing the program. A refusal is a `caf::error` (protocol/refusal.hpp).
namespace troupe {

/// Knows, and makes, the actor of every named thing of the node.
using directory_actor = caf::typed_actor<
  // Answers with the actor of the named thing, spawned if it was not awake. That the thing exists is
  // not promised: its actor refuses if it does not.
  caf::replies_to<resolve>::with<caf::strong_actor_ptr>,
  // Lets an idle actor end, unless somebody was given its handle within `limits::route_lease`.
  caf::reacts_to<retire>,
  // Ends every actor; the storage beneath is about to be wiped.
  caf::replies_to<reset_atom>::with<bool>>;

/// Lists what exists. One per node.
using catalog_actor = caf::typed_actor<
  // Answers with one page of the names of a kind, in byte order.
  caf::replies_to<list_names>::with<names_page>>;

// -- function ---------------------------------------------------------------------------------------

/// Runs one function: supervises its instances. There is one per function name.
using function_actor = caf::typed_actor<
  // Runs the handler once and answers with what it returned, or with the refusal.
  caf::replies_to<invocation>::with<invocation_result>>;

// -- table ------------------------------------------------------------------------------------------

// -- bucket -----------------------------------------------------------------------------------------

// -- log --------------------------------------------------------------------------------------------

/// Owns one log group and its streams.
using log_group_actor = caf::typed_actor<
  // Stores the lines of a function instance.
  caf::reacts_to<append_output>>;

// -- api --------------------------------------------------------------------------------------------

// -- meter ------------------------------------------------------------------------------------------

/// Counts what every function consumed. One per node.
using meter_actor = caf::typed_actor<
  // Adds to the counters; durable within a second.
  caf::reacts_to<usage>,
  // Answers with every counter.
  caf::replies_to<usage_query>::with<usage_report>>;

} // namespace troupe
