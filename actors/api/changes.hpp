// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "core/result.hpp"
#include "persistence/store.hpp"

#include <string>
#include <vector>

/// What is stored of an API: one record, with all its parts.
///
///     catalog u8(api) text("") text("") text(api id)  ->  api_record
///
/// And its changes, as functions of a transaction that refuse before they write. An id for a new
/// part is drawn by the caller, so that a change can run twice.
namespace troupe {

inline constexpr std::size_t api_routes_max = 300;
inline constexpr std::size_t api_integrations_max = 300;
inline constexpr std::size_t api_stages_max = 10;

struct api_record {
  api_description api;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(api);
  }
};

std::string api_key(const std::string& id);
api_view_ptr make_view(api_description api);

/// What a change knows besides what was asked.
struct api_change {
  std::string api;    ///< Its id.
  std::string new_id; ///< For a part that it makes.
  epoch_ms now = 0;
};

result<api_view_ptr> apply(persistence::transaction& tx, const api_change& with,
                           const create_api& ask);
result<api_view_ptr> apply(persistence::transaction& tx, const api_change& with,
                           const update_api& ask);
result<bool> apply(persistence::transaction& tx, const api_change& with, const delete_api& ask);
result<bool> apply(persistence::transaction& tx, const api_change& with,
                   const change_api_tags& ask);
result<api_route> apply(persistence::transaction& tx, const api_change& with, const put_route& ask);
result<api_integration> apply(persistence::transaction& tx, const api_change& with,
                              const put_integration& ask);
result<api_stage> apply(persistence::transaction& tx, const api_change& with, const put_stage& ask);
result<bool> apply(persistence::transaction& tx, const api_change& with,
                   const delete_api_part& ask);

} // namespace troupe
