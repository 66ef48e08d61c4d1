// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/upload_records.hpp"
#include "actors/bucket/uploads.hpp"
#include "core/digest.hpp"
#include "core/limits.hpp"

/// How an upload becomes an object, within the writer's transaction: nothing here grows with the
/// bytes of the object, and little with its parts.
namespace troupe {

namespace {

using persistence::direction;
using persistence::key_range;

error part_gone() {
  return {"InvalidPart", "One or more of the specified parts could not be found.  The part may "
                         "not have been uploaded, or the specified entity tag may not match the "
                         "part's entity tag."};
}

/// A condition holds or fails as in any other write; besides, what it was judged by must not have
/// changed under the upload (AWS: "ConditionalRequestConflict"). An object that was made and
/// removed meanwhile leaves no trace.
result<void> check_undisturbed(const write_condition& condition, const upload_record& upload,
                               const std::optional<object_record>& current,
                               const std::string& key) {
  const auto* violated = condition.only_if_absent && upload.had_object ? "If-None-Match" : nullptr;
  if (!condition.if_match.empty() && current && current->written > upload.info.initiated)
    violated = "If-Match";
  if (!violated)
    return {};
  return error{"ConditionalRequestConflict",
               "The conditional request cannot succeed due to a conflicting operation against this "
               "resource.",
               {{"Condition", std::string{violated}}, {"Key", key}}};
}

/// The keys and bodies of the parts that were uploaded and not chosen; refuses where a chosen one
/// is not what it was when it was judged.
struct left_out {
  std::vector<std::string> keys;
  std::vector<std::string> bodies;
};
result<left_out> match_parts(const persistence::reader& from, const complete_upload& ask) {
  left_out rest;
  auto next = ask.parts.begin();
  const auto prefix = parts_key(ask.upload_id);
  from.scan(key_range::starting_with(prefix), direction::forward,
            [&](std::string_view key, std::string_view value) {
              auto found = info_of(prefix, key, value);
              if (next != ask.parts.end() && next->number == found.number) {
                if (next->body_id != found.body_id)
                  return false;
                ++next;
                return true;
              }
              rest.keys.emplace_back(key);
              rest.bodies.push_back(std::move(found.body_id));
              return true;
            });
  if (next != ask.parts.end())
    return part_gone();
  return rest;
}

/// Two lists of parts have one digest only if they are the same.
std::string digest_of(const std::vector<part_info>& parts) {
  digest all{digest_kind::sha256};
  for (const auto& part : parts)
    all.update(std::to_string(part.number) + ' ' + part.etag + '\n');
  return all.finish();
}

constexpr epoch_ms kept_ms
    = std::chrono::duration_cast<std::chrono::milliseconds>(limits::completed_upload_time).count();

/// Erases some completions of earlier than `time`, more than one for each that comes.
void forget_completed(persistence::transaction& tx, epoch_ms time) {
  constexpr std::size_t at_once_max = 10;
  std::vector<std::string> doomed;
  const persistence::key_range old{completed_at_key(0, {}, {}), completed_at_key(time, {}, {})};
  tx.scan(old, direction::forward, [&](std::string_view key, std::string_view) {
    persistence::key_parts parts{key};
    parts.u8();
    parts.u64();
    const auto bucket = parts.text();
    doomed.push_back(completed_key(bucket, parts.raw()));
    doomed.emplace_back(key);
    return doomed.size() < 2 * at_once_max;
  });
  for (const auto& key : doomed)
    tx.erase(key);
}

void remember_completed(persistence::transaction& tx, const std::string& bucket,
                        const complete_upload& ask, epoch_ms now) {
  forget_completed(tx, now - kept_ms);
  const completed_record made{ask.key, digest_of(ask.parts), ask.info, now};
  tx.put(completed_key(bucket, ask.upload_id), persistence::pack(made));
  tx.put(completed_at_key(now, bucket, ask.upload_id), {});
}

} // namespace

result<object_info> bucket_objects::find(const find_completed& ask, epoch_ms now) {
  const auto view = snapshot_->view();
  if (auto entered = enter(*view, ask.account); !entered)
    return entered.refusal();
  const auto bytes = view->get(completed_key(bucket_, ask.upload_id));
  if (!bytes)
    return no_such_upload(ask.upload_id);
  auto found = persistence::unpack<completed_record>(*bytes);
  if (found.key != ask.key || found.parts != digest_of(ask.parts)
      || found.completed < now - kept_ms)
    return no_such_upload(ask.upload_id);
  return std::move(found.info);
}

result<object_info> apply_complete(persistence::transaction& tx, const std::string& bucket,
                                   const complete_upload& ask, epoch_ms now,
                                   dropped_bodies& dropped) {
  if (auto found = enter(tx, bucket, ask.account); !found)
    return found.refusal();
  auto upload = find_record(tx, bucket, ask);
  if (!upload)
    return upload.refusal();
  const auto stored_key = object_key(bucket, ask.key);
  if (auto allowed = check(ask.condition, read_summary(tx, stored_key), ask.key); !allowed)
    return allowed.refusal();
  std::optional<object_record> current;
  if (const auto bytes = tx.get(stored_key))
    current = persistence::unpack<object_record>(*bytes);
  if (auto calm = check_undisturbed(ask.condition, *upload, current, ask.key); !calm)
    return calm.refusal();
  auto rest = match_parts(tx, ask);
  if (!rest)
    return rest.refusal();
  for (const auto& key : rest->keys)
    tx.erase(key);
  dropped.files = std::move(rest->bodies);
  if (current)
    dropped.add(current->body_id);
  object_record made{ask.info, list_mark + ask.upload_id, {}, now};
  made.info.headers = std::move(upload->info.headers);
  made.info.metadata = std::move(upload->info.metadata);
  made.info.tags = std::move(upload->info.tags);
  tx.put(stored_key, persistence::pack(made));
  tx.erase(upload_key(bucket, ask.key, ask.upload_id));
  remember_completed(tx, bucket, ask, now);
  return std::move(made.info);
}

} // namespace troupe
