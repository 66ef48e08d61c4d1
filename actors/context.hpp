// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/partition/partition.hpp"
#include "actors/protocol/interfaces.hpp"
#include "config/settings.hpp"
#include "core/clock.hpp"
#include "core/sessions.hpp"
#include "core/user_keys.hpp"

#include <string>

/// What every noun's actor is spawned with. Immutable, made by platform.cpp, outlives the actors.
namespace troupe {

class hosts;
class package_shelf;
class runtimes;

struct context {
  const settings* config = nullptr;
  const clock* time = nullptr;
  partition store;
  directory_actor directory;
  meter_actor meter;
  const runtimes* function_runtimes = nullptr;
  hosts* guests = nullptr; ///< Where else instances may be placed; null without a cluster.
  std::string host;        ///< What the gateway is bound to.
  std::uint16_t port = 0;
  sessions issuer;           ///< Of functions' credentials; a guest has its owner's.
  user_keys* keys = nullptr; ///< The index of IAM users' access keys; null in some tests.
  std::string access_keys;   ///< As in the credentials file: what a guest is told.
  std::string endpoint;      ///< `http://127.0.0.1:4566`: where functions reach this Troupe.
  std::string master_key;    ///< What the keys of KMS are kept under (config/key_file.hpp).
  package_shelf* packages = nullptr; ///< Unpacked function packages; a cache of the bodies.
  bool detach = true; ///< Whether what blocks gets its own thread; tests keep it in theirs.
};

} // namespace troupe
