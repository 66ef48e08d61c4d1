// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/identity.hpp"

#include "actors/identity/changes.hpp"
#include "actors/identity/record.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/sessions.hpp"

namespace troupe {

namespace {

using identity_self = identity_actor::stateful_pointer<identity_state>;

constexpr std::size_t id_letters = 17;
constexpr std::size_t key_id_bytes = 10;
constexpr std::size_t key_secret_bytes = 30; ///< 40 characters of base64.
/// What most changes write at most, for the writer's batch.
constexpr std::size_t change_bytes = 8'192;

std::size_t bytes_of(const change_entity&) {
  return 4 * change_bytes; // One that is full of white space is longer, and rare.
}
std::size_t bytes_of(const change_policy&) {
  return policy_versions_max * managed_policy_size_max;
}
template <class Message>
std::size_t bytes_of(const Message&) {
  return change_bytes;
}

identity_change draw(const context& node, const address& where) {
  const auto now = node.time->now();
  return {.account = where.account,
          .now = now - now % 1'000, // IAM knows seconds.
          .new_id = to_key_text(random_bytes(id_letters)),
          .key_id = make_access_key_id("AKIA", where.account, random_bytes(key_id_bytes)),
          .key_secret = to_base64(random_bytes(key_secret_bytes))};
}

/// A change that is told to the index of keys once it is durable.
template <class Answer, class Message>
struct identity_edit {
  identity_change with;
  Message ask;
  user_keys* index;

  result<Answer> operator()(persistence::transaction& tx) const { return apply(tx, with, ask); }

  void committed(const Answer& answer) const {
    if (!index)
      return;
    if constexpr (std::is_same_v<Message, change_user_key>)
      tell(answer);
    if constexpr (std::is_same_v<Message, change_entity>)
      if (std::holds_alternative<rename_entity>(ask.what) && ask.kind == entity_kind::user)
        rename(answer.is);
  }

private:
  void tell(const user_key_view& key) const {
    if (std::holds_alternative<delete_user_key>(ask.what))
      index->erase(key.is.id);
    else
      index->put(key.is.id, {std::make_shared<const user_key_holder>(key.holder), key.is.secret,
                             key.is.is_active});
  }

  void rename(const entity& user) const {
    const auto holder = std::make_shared<const user_key_holder>(
        user_key_holder{with.account, user.name, user.path, user.id});
    for (const auto& id : user.keys)
      if (auto known = index->find(id)) {
        known->holder = holder;
        index->put(id, std::move(*known));
      }
  }
};

template <class Answer, class Message>
caf::result<Answer> edit(identity_self self, const context& node, const address& where,
                         Message& ask) {
  const auto bytes = bytes_of(ask);
  return change_by<Answer>(
      self, node.store, bytes,
      identity_edit<Answer, Message>{draw(node, where), std::move(ask), node.keys});
}

template <class Message>
auto look(identity_self self, const address& where, const Message& ask) {
  return answer(answer_to(*self->state.snapshot->view(), where.account, ask));
}

} // namespace

identity_actor::behavior_type identity(identity_self self, const context* node, address where) {
  self->state.snapshot = node->store.store->make_snapshot();
  return {
      [self, where](const find_entity& ask) { return look(self, where, ask); },
      [self, where](const list_entities& ask) { return look(self, where, ask); },
      [self, node, where](change_entity& ask) {
        return edit<entity_view>(self, *node, where, ask);
      },
      [self, where](const find_policy& ask) { return look(self, where, ask); },
      [self, where](const list_policies& ask) { return look(self, where, ask); },
      [self, node, where](change_policy& ask) {
        return edit<policy_view>(self, *node, where, ask);
      },
      [self, where](const find_user_keys& ask) { return look(self, where, ask); },
      [self, node, where](change_user_key& ask) {
        return edit<user_key_view>(self, *node, where, ask);
      },
      [self, where](const describe_account& ask) { return look(self, where, ask); },
      [self, node, where](change_account& ask) {
        return edit<account_identity>(self, *node, where, ask);
      },
  };
}

void load_user_keys(user_keys& into, persistence::store& from) {
  into.clear();
  each_user_key(*from.make_snapshot()->view(),
                [&](const std::string& id, known_user_key key) { into.put(id, std::move(key)); });
}

void keep_uses_of(user_keys& keys, const partition& where) {
  static constexpr std::size_t bytes = 512;
  keys.keep_uses([where](const std::string& account, const std::string& key,
                         const user_key_use& use) {
    if (admit(where))
      return; // The next use tells it again.
    auto store = [account, key, use](persistence::transaction& tx) -> result<bool> {
      store_use(tx, account, key, use);
      return true;
    };
    change_ptr work = std::make_shared<change_of<bool, decltype(store)>>(std::move(store), bytes);
    caf::anon_send(where.writer, std::move(work));
  });
}

} // namespace troupe
