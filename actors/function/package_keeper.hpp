// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>

/// Does with packages what blocks: digests, unpacks, syncs. One is spawned for each piece of work,
/// on a thread of its own, and ends with it.
namespace troupe {

/// Checks and unpacks a zip, and stores it as a body.
struct store_package {
  std::string zip;
  bool keep = true; ///< False: check and unpack only.
};
struct package_stored {
  std::string body;   ///< The body's id; empty where it was not kept.
  std::string sha256; ///< Raw bytes.
};
/// Unpacks a stored body again, because its folder is missing.
struct restore_package {
  std::string body;
  std::string sha256;
};
/// Removes a stored body that no record names any more.
struct drop_package {
  std::string body;
};

using package_keeper_actor
    = caf::typed_actor<caf::replies_to<store_package>::with<package_stored>,
                       caf::replies_to<restore_package>::with<bool>, caf::reacts_to<drop_package>>;

package_keeper_actor::behavior_type package_keeper(package_keeper_actor::pointer self,
                                                   const context* node);

/// On its own thread, unless `node->detach` is off.
package_keeper_actor spawn_package_keeper(caf::actor_system& system, const context* node);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::store_package)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::package_stored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::restore_package)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::drop_package)
