// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/uploads.hpp"

#include "actors/bucket/upload_records.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::direction;
using persistence::key_range;

constexpr std::size_t random_id_bytes = 16;

} // namespace

std::string make_upload_id(epoch_ms now) {
  const auto time = persistence::key{persistence::space::upload}.u64(
      static_cast<std::uint64_t>(std::max<epoch_ms>(now, 0)));
  return to_hex(time.bytes().substr(1)) + to_hex(random_bytes(random_id_bytes));
}

result<upload_info> apply_create(persistence::transaction& tx, const std::string& bucket,
                                 const create_upload& ask, const std::string& id, epoch_ms now) {
  auto found = enter(tx, bucket, ask.account);
  if (!found)
    return found.refusal();
  upload_record made{ask.upload};
  made.info.id = id;
  made.info.initiated = now;
  made.had_object = tx.get(object_key(bucket, ask.upload.key)).has_value();
  tx.put(upload_key(bucket, ask.upload.key, id), persistence::pack(made));
  return std::move(made.info);
}

result<part_info> apply_put_part(persistence::transaction& tx, const std::string& bucket,
                                 const put_part& ask, const std::string& body_id, epoch_ms now,
                                 dropped_bodies& dropped) {
  if (auto found = enter(tx, bucket, ask.account); !found)
    return found.refusal();
  if (auto upload = find_record(tx, bucket, ask); !upload)
    return upload.refusal();
  const auto stored_key = part_key(ask.upload_id, ask.part.number);
  if (const auto earlier = tx.get(stored_key))
    dropped.add(persistence::unpack<part_record>(*earlier).info.body_id);
  part_record made{ask.part};
  made.info.body_id = body_id;
  made.info.last_modified = now;
  tx.put(stored_key, persistence::pack(made));
  return std::move(made.info);
}

result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const abort_upload& ask, dropped_bodies& dropped) {
  if (auto found = enter(tx, bucket, ask.account); !found)
    return found.refusal();
  if (!tx.erase(upload_key(bucket, ask.key, ask.upload_id)))
    return no_such_upload(ask.upload_id);
  dropped.lists.push_back(ask.upload_id);
  return true;
}

void drop_uploads(persistence::transaction& tx, const std::string& bucket,
                  dropped_bodies& dropped) {
  std::vector<std::string> keys;
  const auto all = upload_space(upload_kind::upload).text(bucket).bytes();
  tx.scan(key_range::starting_with(all), direction::forward,
          [&](std::string_view key, std::string_view) {
            keys.emplace_back(key);
            dropped.lists.push_back(upload_id_of(key));
            return true;
          });
  tx.scan(key_range::starting_with(completed_key(bucket, {})), direction::forward,
          [&keys](std::string_view key, std::string_view) {
            keys.emplace_back(key);
            return true;
          });
  for (const auto& key : keys)
    tx.erase(key);
}

void erase_parts(persistence::transaction& tx, const std::string& list, dropped_bodies& dropped) {
  std::vector<std::string> keys;
  tx.scan(key_range::starting_with(parts_key(list)), direction::forward,
          [&](std::string_view key, std::string_view value) {
            if (keys.size() == limits::parts_per_erasure_max) {
              dropped.lists.push_back(list);
              return false;
            }
            keys.emplace_back(key);
            dropped.files.push_back(persistence::unpack<part_record>(value).info.body_id);
            return true;
          });
  for (const auto& key : keys)
    tx.erase(key);
}

} // namespace troupe
