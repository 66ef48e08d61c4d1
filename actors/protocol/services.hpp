// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/interfaces.hpp"
#include "actors/protocol/owner_tie.hpp"
#include "core/function_users.hpp"
#include "core/sessions.hpp"
#include "core/user_keys.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// What the gateway, the library and the actors know of the node they are on: made by
/// actors/platform.cpp, and valid for as long as the platform.
namespace troupe {

struct services {
  caf::actor_system* system = nullptr;
  directory_actor directory;
  meter_actor meter;
  catalog_actor catalog;
  /// Starts a body file; throws `fault` where the disk does not let it.
  std::function<std::shared_ptr<upload_face>()> begin_upload;
  /// Knows the credentials of functions; never null on a node that serves.
  const sessions* issuer = nullptr;
  /// Knows the access keys of IAM users; null on a guest, which sends their requests on.
  const user_keys* keys = nullptr;
  /// Knows the functions whose processes run here; may be null.
  const function_users* users = nullptr;
  /// On a node that joined another one, where tables, buckets and logs live: whether that one is
  /// there, and where a guest forwards what it does not own. Null on any other node.
  const owner_tie* owner = nullptr;
  /// What a guest's owner asks of callers, and its access keys as in a credentials file: the guest
  /// asks the same.
  bool owner_requires_auth = false;
  std::string owner_access_keys;

  [[nodiscard]] bool is_guest() const { return owner != nullptr; }
};

} // namespace troupe
