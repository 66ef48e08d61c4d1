// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/upload_records.hpp"
#include "actors/bucket/uploads.hpp"

/// How an upload becomes an object, within the writer's transaction: nothing here grows with the
/// bytes of the object, and little with its parts.
namespace troupe {

namespace {

using persistence::direction;
using persistence::key_range;

error part_gone() {
  return {code::bad_part, "One or more of the specified parts could not be found.  The part may "
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
  return error{code::conflicting_write,
               "The conditional request cannot succeed due to a conflicting operation against this "
               "resource.",
               std::string{violated} + " " + key};
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

} // namespace

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
  tx.put(stored_key, persistence::pack(made));
  tx.erase(upload_key(bucket, ask.key, ask.upload_id));
  made.info.upload_id = ask.upload_id;
  return std::move(made.info);
}

} // namespace troupe
