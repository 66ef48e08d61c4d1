// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/partition/partition.hpp"
#include "actors/protocol/interfaces.hpp"
#include "config/settings.hpp"
#include "core/clock.hpp"

/// What every noun's actor is spawned with. Immutable, made by platform.cpp, outlives the actors.
namespace troupe {

class runtimes;

struct context {
  const settings* config = nullptr;
  const clock* time = nullptr;
  partition store;
  directory_actor directory;
  meter_actor meter;
  const runtimes* function_runtimes = nullptr;
  std::string endpoint; ///< `http://127.0.0.1:4566`: where functions reach this Troupe.
};

} // namespace troupe
