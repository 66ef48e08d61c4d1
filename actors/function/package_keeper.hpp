// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/function/package_shelf.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>

/// Does with packages what blocks: digests, unpacks, syncs. One is spawned for each piece of work,
/// on a thread of its own, and ends with it.
namespace troupe {

/// Checks a zip, stores it as a body, and unpacks it.
struct store_package {
  std::string zip;
  bool keep = true; ///< False: only check it.
};
struct package_stored {
  std::string body;   ///< The body's id; empty where it was not kept.
  std::string sha256; ///< Raw bytes.
};
/// Unpacks a body that is not unpacked yet, if it is still the one that was stored.
struct restore_package {
  std::string body;
  std::string sha256; ///< CodeSha256; raw bytes.
  std::string zip;    ///< The body, where this node does not have it.
};
/// Removes a stored body that no record names any more.
struct drop_package {
  std::string body;
};

using package_keeper_actor
    = caf::typed_actor<caf::replies_to<store_package>::with<package_stored>,
                       caf::replies_to<restore_package>::with<bool>, caf::reacts_to<drop_package>>;

/// Removes folders that nobody uses any more.
struct discard_folder {
  std::string path;
};
using package_sweeper_actor = caf::typed_actor<caf::reacts_to<discard_folder>>;

/// Whatever it is told, it removes nothing but what stands directly in `packages`.
package_sweeper_actor::behavior_type package_sweeper(package_sweeper_actor::pointer self,
                                                     std::filesystem::path packages);

package_keeper_actor::behavior_type package_keeper(package_keeper_actor::pointer self,
                                                   const context* node);

/// On its own thread, unless `node->detach` is off.
package_keeper_actor spawn_package_keeper(caf::actor_system& system, const context* node);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::store_package)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::package_stored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::restore_package)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::drop_package)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::discard_folder)
