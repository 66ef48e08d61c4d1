// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/api/changes.hpp"
#include "actors/context.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>

/// Owns one HTTP API. Whoever serves its traffic asks for a view of it: the view is made anew when
/// the stored record has changed, and shared by all who ask in between.
namespace troupe {

/// The API over a store, the reading half of what its actor does.
class api_reader {
public:
  api_reader(std::string id, persistence::store& store)
      : id_(std::move(id)), key_(api_key(id_)), snapshot_(store.make_snapshot()) {}

  result<api_view_ptr> get();

private:
  std::string id_;
  std::string key_;
  std::unique_ptr<persistence::snapshot> snapshot_;
  std::string bytes_; ///< Of the record that `view_` was made of.
  api_view_ptr view_;
};

struct api_state {
  std::unique_ptr<api_reader> reader;
  static inline constexpr const char* name = "api";
};

api_actor::behavior_type api(api_actor::stateful_pointer<api_state> self, const context* node,
                             address where);

} // namespace troupe
