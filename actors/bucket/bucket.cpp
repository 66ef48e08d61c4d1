// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/bucket.hpp"

#include "actors/bucket/object_change.hpp"
#include "actors/bucket/uploads.hpp"

namespace troupe {

namespace {

using bucket_self = bucket_actor::stateful_pointer<bucket_state>;

template <class Answer>
caf::result<Answer> hand_to_writer(bucket_self self, const partition& where, change_ptr work) {
  if (auto full = admit(where))
    return to_caf(*full);
  self->delegate(where.writer, std::move(work));
  return caf::delegated<Answer>{};
}

/// S3 keeps whole seconds, and conditional requests compare them.
epoch_ms whole_second(epoch_ms now) {
  constexpr epoch_ms ms_per_second = 1'000;
  return now / ms_per_second * ms_per_second;
}

change_ptr make_put(const partition& where, const std::string& bucket,
                    std::shared_ptr<const put_object> ask, std::vector<std::string> files,
                    epoch_ms now) {
  constexpr std::size_t part_bytes = 128;
  const auto bytes = ask->bytes.size() + ask->key.size() + 512 + part_bytes * files.size();
  published_body body{files, files.size() > 1 ? make_upload_id(now) : std::string{}};
  auto apply = [bucket, ask, body = std::move(body), now](persistence::transaction& tx,
                                                          dropped_bodies& dropped) {
    return apply_put(tx, bucket, *ask, body, now, dropped);
  };
  return make_object_change<object_info>(where.body_keeper, bytes, std::move(apply),
                                         std::move(files));
}

caf::result<object_info> put(bucket_self self, const context& node, const std::string& bucket,
                             put_object& ask) {
  const auto now = node.time->now();
  ask.info.last_modified = whole_second(now);
  auto upload = std::exchange(ask.upload, nullptr);
  auto kept = std::make_shared<const put_object>(std::move(ask));
  const auto& where = node.store;
  if (!upload && !kept->copy_of)
    return hand_to_writer<object_info>(self, where, make_put(where, bucket, kept, {}, now));
  keep_body work{std::move(upload), kept->copy_of,
                 [where, bucket, kept, now](std::vector<std::string> files) {
                   return make_put(where, bucket, kept, std::move(files), now);
                 }};
  self->delegate(where.body_keeper, std::move(work));
  return caf::delegated<object_info>{};
}

caf::result<part_info> put(bucket_self self, const context& node, const std::string& bucket,
                           put_part& ask) {
  const auto now = whole_second(node.time->now());
  auto body = std::exchange(ask.body, nullptr);
  auto kept = std::make_shared<const put_part>(std::move(ask));
  const auto& where = node.store;
  keep_body work{std::move(body), nullptr,
                 [where, bucket, kept, now](std::vector<std::string> files) {
                   auto apply = [bucket, kept, now, id = files.front()](
                                    persistence::transaction& tx, dropped_bodies& dropped) {
                     return apply_put_part(tx, bucket, *kept, id, now, dropped);
                   };
                   constexpr std::size_t bytes = 512;
                   return make_object_change<part_info>(where.body_keeper, bytes, std::move(apply),
                                                        std::move(files));
                 }};
  self->delegate(where.body_keeper, std::move(work));
  return caf::delegated<part_info>{};
}

caf::result<object_info> complete(bucket_self self, const context& node, const std::string& bucket,
                                  complete_upload& ask) {
  const auto now = node.time->now();
  ask.info.last_modified = whole_second(now);
  const auto bytes = 512 + ask.parts.size();
  auto apply
      = [bucket, now, ask = std::move(ask)](persistence::transaction& tx, dropped_bodies& dropped) {
          return apply_complete(tx, bucket, ask, now, dropped);
        };
  const auto& where = node.store;
  return hand_to_writer<object_info>(
      self, where, make_object_change<object_info>(where.body_keeper, bytes, std::move(apply)));
}

caf::result<upload_info> begin(bucket_self self, const context& node, bucket_objects& objects,
                               const std::string& bucket, create_upload& ask) {
  if (objects.has_too_many_uploads())
    return to_caf({code::throttled,
                   "The bucket has too many unfinished multipart uploads; complete "
                   "or abort some of them."});
  const auto now = node.time->now();
  auto apply = [bucket, now, id = make_upload_id(now), ask = std::move(ask)](
                   persistence::transaction& tx) { return apply_create(tx, bucket, ask, id, now); };
  return change_by<upload_info>(self, node.store, 1'024, std::move(apply));
}

/// Removes the bucket, an upload, one object or several.
template <class Message>
caf::result<bool> remove(bucket_self self, const partition& where, const std::string& bucket,
                         Message& ask, std::size_t bytes) {
  auto apply
      = [bucket, ask = std::move(ask)](persistence::transaction& tx, dropped_bodies& dropped) {
          return apply_delete(tx, bucket, ask, dropped);
        };
  return hand_to_writer<bool>(self, where,
                              make_object_change<bool>(where.body_keeper, bytes, std::move(apply)));
}

caf::result<bucket_info> create(bucket_self self, const context& node, const std::string& bucket,
                                create_bucket& ask) {
  const auto now = node.time->now();
  return change_by<bucket_info>(self, node.store, 256,
                                [bucket, ask = std::move(ask), now](persistence::transaction& tx) {
                                  return apply_create(tx, bucket, ask, now);
                                });
}

caf::result<bool> set_website(bucket_self self, const context& node, const std::string& bucket,
                              const std::string& account,
                              std::optional<website_configuration> site) {
  auto apply = [bucket, account, site = std::move(site)](persistence::transaction& tx) {
    return apply_website(tx, bucket, account, site);
  };
  return change_by<bool>(self, node.store, 1'024, std::move(apply));
}

caf::result<bool> set_tags(bucket_self self, const context& node, const std::string& bucket,
                           put_tags& ask) {
  constexpr std::size_t bytes = 16u << 10; // Of 50 tags of the greatest length, or of an object.
  return change_by<bool>(self, node.store, bytes,
                         [bucket, ask = std::move(ask)](persistence::transaction& tx) {
                           return apply_tags(tx, bucket, ask);
                         });
}

remove_later remove_by(const caf::actor& keeper) {
  return [keeper](std::vector<std::string> files) {
    caf::anon_send(keeper, drop_bodies{{std::move(files), {}}});
  };
}

} // namespace

bucket_actor::behavior_type bucket(bucket_self self, const context* node, address where) {
  auto& objects = self->state.objects.emplace(where.name, *node->store.store, *node->store.bodies,
                                              remove_by(node->store.body_keeper));
  const auto& name = where.name;
  return {
      [self, node, name](create_bucket& ask) { return create(self, *node, name, ask); },
      [&objects](const head_bucket& ask) { return answer(objects.head(ask)); },
      [self, node, name](delete_bucket& ask) { return remove(self, node->store, name, ask, 256); },
      [self, node, name](put_website& ask) {
        return set_website(self, *node, name, ask.account, std::move(ask.site));
      },
      [self, node, name](const delete_website& ask) {
        return set_website(self, *node, name, ask.account, std::nullopt);
      },
      [self, node, name](put_tags& ask) { return set_tags(self, *node, name, ask); },
      [self, node, name](put_object& ask) { return put(self, *node, name, ask); },
      [&objects](const get_object& ask) { return answer(objects.get(ask)); },
      [&objects](const head_object& ask) { return answer(objects.head(ask)); },
      [self, node, name](delete_object& ask) { return remove(self, node->store, name, ask, 256); },
      [self, node, name](delete_objects& ask) {
        return remove(self, node->store, name, ask, 256 * (ask.keys.size() + 1));
      },
      [&objects](const list_objects& ask) { return answer(objects.list(ask)); },
      [self, node, name, &objects](create_upload& ask) {
        return begin(self, *node, objects, name, ask);
      },
      [&objects](const find_upload& ask) { return answer(objects.find(ask)); },
      [self, node, name](put_part& ask) { return put(self, *node, name, ask); },
      [&objects](const list_parts& ask) { return answer(objects.list(ask)); },
      [self, node, name](complete_upload& ask) { return complete(self, *node, name, ask); },
      [node, &objects](const find_completed& ask) {
        return answer(objects.find(ask, node->time->now()));
      },
      [self, node, name](abort_upload& ask) { return remove(self, node->store, name, ask, 256); },
      [&objects](const list_uploads& ask) { return answer(objects.list(ask)); },
  };
}

} // namespace troupe
