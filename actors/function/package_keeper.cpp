// SPDX-License-Identifier: Apache-2.0
#include "actors/function/package_keeper.hpp"

#include "actors/function/package.hpp"
#include "actors/protocol/refusal.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <exception>
#include <filesystem>

namespace troupe {

namespace {

result<package_stored> store(const context& node, const store_package& ask) {
  if (ask.zip.size() >= limits::package_zip_bytes_max)
    return error{"RequestEntityTooLargeException",
                 "Zipped size must be smaller than " + std::to_string(limits::package_zip_bytes_max)
                     + " bytes"};
  package_stored done{.sha256 = sha256(ask.zip)};
  const temporary_folder draft{node.packages->path_of(".new-" + to_hex(random_bytes(8)))};
  if (auto unpacked = unpack_package(ask.zip, draft.path); !unpacked)
    return std::move(unpacked).refusal();
  if (ask.keep) {
    auto body = node.store.bodies->begin();
    body->append(ask.zip);
    done.body = body->publish();
    std::filesystem::rename(draft.path, node.packages->path_of(done.body));
  }
  return done;
}

result<bool> restore(const context& node, restore_package& ask) {
  if (node.packages->has(ask.body))
    return true;
  if (ask.zip.empty()) {
    const auto body = node.store.bodies->open(ask.body);
    if (!body)
      return error{code::internal, "The function's package is missing."};
    ask.zip = body->read(0, body->size());
  }
  if (sha256(ask.zip) != ask.sha256)
    return error{code::internal, "The function's package is not the one that was stored: its "
                                 "digest is not CodeSha256."};
  return unpack_package(ask.zip, node.packages->path_of(ask.body));
}

/// What stays behind on a fault is garbage that the next start sweeps.
void drop(const context& node, const drop_package& ask) {
  node.packages->drop(ask.body);
  try {
    node.store.bodies->remove(ask.body);
  } catch (const fault&) {
    return;
  }
}

/// Runs the work; a fault becomes a refusal.
template <class Answer, class Work>
caf::result<Answer> guarded(package_keeper_actor::pointer self, Work work) {
  self->quit();
  try {
    return answer(result<Answer>{work()});
  } catch (const fault& what) {
    return to_caf({what.kind, what.message});
  } catch (const std::exception& what) {
    return to_caf({code::internal, what.what()});
  }
}

} // namespace

package_keeper_actor::behavior_type package_keeper(package_keeper_actor::pointer self,
                                                   const context* node) {
  return {
      [self, node](const store_package& ask) {
        return guarded<package_stored>(self, [&] { return store(*node, ask); });
      },
      [self, node](restore_package& ask) {
        return guarded<bool>(self, [&] { return restore(*node, ask); });
      },
      [self, node](const drop_package& ask) {
        self->quit();
        drop(*node, ask);
      },
  };
}

package_sweeper_actor::behavior_type package_sweeper(package_sweeper_actor::pointer,
                                                     std::filesystem::path packages) {
  return {
      [packages = std::move(packages)](const discard_folder& what) {
        const auto folder = std::filesystem::path{what.path};
        ensure(folder.parent_path() == packages, "a package stands in the folder of packages");
        std::error_code ignored; // Then the next start sweeps it.
        std::filesystem::remove_all(folder, ignored);
      },
  };
}

package_keeper_actor spawn_package_keeper(caf::actor_system& system, const context* node) {
  return node->detach ? system.spawn<caf::detached>(package_keeper, node)
                      : system.spawn(package_keeper, node);
}

} // namespace troupe
