// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/bucket.hpp"

#include "actors/bucket/body_keeper.hpp"

namespace troupe {

namespace {

using bucket_self = bucket_actor::stateful_pointer<bucket_state>;

/// A change of objects: once it is durable, the bodies that it left without a record are removed.
/// Where it is refused, that is its own new body.
template <class Answer, class Apply>
class object_change final : public change {
public:
  object_change(caf::actor keeper, Apply apply, std::size_t bytes, std::string new_body)
      : keeper_(std::move(keeper)), apply_(std::move(apply)), bytes_(bytes),
        new_body_(std::move(new_body)) {}

  void apply(persistence::transaction& tx) override {
    dropped_.clear();
    outcome_.emplace(apply_(tx, dropped_));
  }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }

  void deliver(caf::response_promise& to) override {
    if (!*outcome_)
      return refuse(to, outcome_->refusal());
    to.deliver(std::move(**outcome_));
    drop(std::move(dropped_));
  }
  void refuse(caf::response_promise& to, const error& why) override {
    change::refuse(to, why);
    if (!new_body_.empty())
      drop({new_body_});
  }

private:
  void drop(dropped_bodies ids) {
    if (!ids.empty())
      caf::anon_send(keeper_, drop_bodies{std::move(ids)});
  }

  caf::actor keeper_;
  Apply apply_;
  std::size_t bytes_;
  std::string new_body_;
  dropped_bodies dropped_;
  std::optional<result<Answer>> outcome_;
};

template <class Answer, class Apply>
change_ptr make_object_change(const partition& where, std::size_t bytes, Apply apply,
                              std::string new_body = {}) {
  return std::make_shared<object_change<Answer, Apply>>(where.body_keeper, std::move(apply), bytes,
                                                        std::move(new_body));
}

template <class Answer>
caf::result<Answer> hand_to_writer(bucket_self self, const partition& where, change_ptr work) {
  if (auto full = admit(where))
    return to_caf(*full);
  self->delegate(where.writer, std::move(work));
  return caf::delegated<Answer>{};
}

change_ptr make_put(const partition& where, const std::string& bucket,
                    std::shared_ptr<const put_object> ask, std::string body_id) {
  const auto bytes = ask->bytes.size() + ask->key.size() + 512;
  auto apply = [bucket, ask, body_id](persistence::transaction& tx, dropped_bodies& dropped) {
    return apply_put(tx, bucket, *ask, body_id, dropped);
  };
  return make_object_change<object_info>(where, bytes, std::move(apply), std::move(body_id));
}

caf::result<object_info> put(bucket_self self, const context& node, const std::string& bucket,
                             put_object& ask) {
  constexpr epoch_ms ms_per_second = 1'000;
  // S3 keeps whole seconds, and conditional requests compare them.
  ask.info.last_modified = node.time->now() / ms_per_second * ms_per_second;
  auto body = std::exchange(ask.upload, nullptr);
  auto kept = std::make_shared<const put_object>(std::move(ask));
  const auto& where = node.store;
  if (!body)
    return hand_to_writer<object_info>(self, where, make_put(where, bucket, std::move(kept), {}));
  keep_body work{std::move(body), [where, bucket, kept = std::move(kept)](std::string id) {
                   return make_put(where, bucket, kept, std::move(id));
                 }};
  self->delegate(where.body_keeper, std::move(work));
  return caf::delegated<object_info>{};
}

/// Removes one object or several.
template <class Message>
caf::result<bool> remove(bucket_self self, const partition& where, const std::string& bucket,
                         Message& ask, std::size_t bytes) {
  auto apply
      = [bucket, ask = std::move(ask)](persistence::transaction& tx, dropped_bodies& dropped) {
          return apply_delete(tx, bucket, ask, dropped);
        };
  return hand_to_writer<bool>(self, where,
                              make_object_change<bool>(where, bytes, std::move(apply)));
}

caf::result<bucket_info> create(bucket_self self, const context& node, const std::string& bucket,
                                create_bucket& ask) {
  const auto now = node.time->now();
  return change_by<bucket_info>(self, node.store, 256,
                                [bucket, ask = std::move(ask), now](persistence::transaction& tx) {
                                  return apply_create(tx, bucket, ask, now);
                                });
}

caf::result<bool> end(bucket_self self, const context& node, const std::string& bucket,
                      const delete_bucket& ask) {
  return change_by<bool>(self, node.store, 256, [bucket, ask](persistence::transaction& tx) {
    return apply_delete(tx, bucket, ask);
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

} // namespace

bucket_actor::behavior_type bucket(bucket_self self, const context* node, address where) {
  auto& objects = self->state.objects.emplace(where.name, *node->store.store, *node->store.bodies);
  const auto& name = where.name;
  return {
      [self, node, name](create_bucket& ask) { return create(self, *node, name, ask); },
      [&objects](const head_bucket& ask) { return answer(objects.head(ask)); },
      [self, node, name](const delete_bucket& ask) { return end(self, *node, name, ask); },
      [self, node, name](put_website& ask) {
        return set_website(self, *node, name, ask.account, std::move(ask.site));
      },
      [self, node, name](const delete_website& ask) {
        return set_website(self, *node, name, ask.account, std::nullopt);
      },
      [self, node, name](put_object& ask) { return put(self, *node, name, ask); },
      [&objects](const get_object& ask) { return answer(objects.get(ask)); },
      [&objects](const head_object& ask) { return answer(objects.head(ask)); },
      [self, node, name](delete_object& ask) { return remove(self, node->store, name, ask, 256); },
      [self, node, name](delete_objects& ask) {
        const auto bytes = 256 * (ask.keys.size() + 1);
        return remove(self, node->store, name, ask, bytes);
      },
      [&objects](const list_objects& ask) { return answer(objects.list(ask)); },
  };
}

} // namespace troupe
