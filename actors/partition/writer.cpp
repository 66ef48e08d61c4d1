// SPDX-License-Identifier: Apache-2.0
#include "actors/partition/writer.hpp"

#include "actors/protocol/types.hpp"
#include "config/logging.hpp"

#include <exception>

namespace troupe {

namespace {

error refusal_of(const fault& what) {
  return {what.kind, what.message};
}

/// Runs `work` in one transaction; the refusal if the world did not let it.
template <class Work>
std::optional<error> commit(persistence::store& store, Work work) {
  try {
    store.write(work);
    return std::nullopt;
  } catch (const fault& what) {
    return refusal_of(what);
  } catch (const std::exception& what) {
    return error{code::internal, what.what()};
  }
}

void apply_timed(change& work, persistence::transaction& tx, slow_changes& slow,
                 const writer_watch& with) {
  const auto begin = with.now();
  work.apply(tx);
  const auto end = with.now();
  if (const auto line = slow.note(work, end - begin, end))
    with.warn(*line);
}

/// Each change in a transaction of its own.
void commit_one_by_one(persistence::store& store, std::vector<writer_state::entry>& batch,
                       slow_changes& slow, const writer_watch& with) {
  for (auto& [work, promise] : batch) {
    auto& alone = *work;
    const auto apply = [&](persistence::transaction& tx) { apply_timed(alone, tx, slow, with); };
    if (auto why = commit(store, apply))
      work->refuse(promise, *why);
    else
      work->deliver(promise);
  }
}

void commit_batch(const partition& where, writer_state& state, const writer_watch& with) {
  auto batch = std::exchange(state.batch, {});
  if (batch.empty())
    return;
  state.batch_bytes = 0;
  state.size_at_last_look = 0;
  where.waiting->fetch_sub(batch.size(), std::memory_order_relaxed);
  auto all_applied = false;
  auto why = commit(*where.store, [&](persistence::transaction& tx) {
    for (auto& [work, promise] : batch)
      apply_timed(*work, tx, state.slow, with);
    all_applied = true;
  });
  // A change that threw fails alone, and on a full disk the changes that only erase go through. A
  // commit that failed otherwise may have happened: to run the changes again could do them twice.
  const auto nothing_happened = why && (!all_applied || why->kind == code::storage_full);
  if (nothing_happened)
    return commit_one_by_one(*where.store, batch, state.slow, with);
  for (auto& [work, promise] : batch)
    if (why)
      work->refuse(promise, *why);
    else
      work->deliver(promise);
}

result<bool> wipe(const partition& where) {
  try {
    where.store->wipe();
    where.bodies->wipe();
    return true;
  } catch (const fault& what) {
    return refusal_of(what);
  }
}

bool is_full(const writer_state& state) {
  return state.batch.size() >= limits::commit_mutations_max
         || state.batch_bytes >= limits::commit_bytes_max;
}

} // namespace

caf::behavior writer(caf::stateful_actor<writer_state>* self, partition where) {
  return watched_writer(self, std::move(where),
                        {.now = &std::chrono::steady_clock::now, .warn = &log_warn});
}

caf::behavior watched_writer(caf::stateful_actor<writer_state>* self, partition where,
                             writer_watch with) {
  return {
      [self, where, with](change_ptr& work) {
        auto& state = self->state;
        auto promise = self->make_response_promise();
        if (state.batch.empty())
          self->send(self, commit_atom_v);
        state.batch_bytes += work->bytes();
        state.batch.push_back({std::move(work), promise});
        if (is_full(state))
          commit_batch(where, state, with);
      },
      // Looks whether the batch grew since the last look; once it no longer does, commits. Alone, a
      // change is committed at once; under load, the whole queue goes into one transaction.
      [self, where, with](commit_atom) {
        auto& state = self->state;
        if (state.batch.empty())
          return;
        if (state.batch.size() != state.size_at_last_look) {
          state.size_at_last_look = state.batch.size();
          self->send(self, commit_atom_v);
          return;
        }
        commit_batch(where, state, with);
      },
      // Everything before it is committed.
      [self, where, with](flush_atom) {
        commit_batch(where, self->state, with);
        return true;
      },
      [self, where, with](reset_atom) -> caf::result<bool> {
        commit_batch(where, self->state, with);
        return answer(wipe(where));
      },
  };
}

} // namespace troupe
