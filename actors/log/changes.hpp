// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/log.hpp"
#include "core/names.hpp"
#include "core/result.hpp"
#include "persistence/store.hpp"

#include <string>
#include <vector>

/// The changes of a log group, as functions of a transaction that refuse before they write. Ids of
/// new groups are drawn by the caller, so that a change can run twice.
namespace troupe {

result<bool> apply_create(persistence::transaction& tx, const address& where,
                          const create_log_group& ask, std::uint64_t new_id, epoch_ms now);
result<bool> apply_delete(persistence::transaction& tx, const address& where);
result<bool> apply_retention(persistence::transaction& tx, const address& where,
                             const set_log_retention& ask);
result<bool> apply_tags(persistence::transaction& tx, const address& where,
                        const change_tags& ask);
result<bool> apply_create(persistence::transaction& tx, const address& where,
                          const create_log_stream& ask, epoch_ms now);
result<bool> apply_delete(persistence::transaction& tx, const address& where,
                          const delete_log_stream& ask);
result<put_events_answer> apply_put(persistence::transaction& tx, const address& where,
                                    const put_events& ask, epoch_ms now);
/// Makes what is not there.
result<bool> apply_append(persistence::transaction& tx, const address& where,
                          const std::vector<append_output>& batches, std::uint64_t new_id,
                          epoch_ms now);
/// Erases some of what ended; true if there is more.
result<bool> apply_sweep(persistence::transaction& tx);

/// The batch rules of PutLogEvents that need no data: order, span and size.
result<void> check_batch(const std::vector<log_event>& events);

/// What the caller may count a batch as, for the writer's limit.
std::size_t bytes_of(const std::vector<log_event>& events);

} // namespace troupe
