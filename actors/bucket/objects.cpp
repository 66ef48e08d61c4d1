// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/objects.hpp"

#include "actors/bucket/listing.hpp"
#include "actors/bucket/pieces.hpp"
#include "actors/bucket/uploads.hpp"
#include "actors/protocol/existence.hpp"

namespace troupe {

namespace {

void erase(persistence::transaction& tx, const std::string& stored_key,
           const object_summary& current, dropped_bodies& dropped) {
  tx.erase(stored_key);
  dropped.add(current.body_id);
}

/// Names the files of a new object, several of them by a list.
std::string name_body(persistence::transaction& tx, const put_object& ask,
                      const published_body& body) {
  if (body.files.empty())
    return {};
  if (body.files.size() == 1)
    return body.files.front();
  const auto& pieces = ask.copy_of->pieces();
  for (std::size_t i = 0; i < body.files.size(); ++i) {
    part_record made{{.size = pieces[i].size, .body_id = body.files[i]}};
    tx.put(part_key(body.list, static_cast<int>(i + 1)), persistence::pack(made));
  }
  return list_mark + body.list;
}

} // namespace

bucket_objects::bucket_objects(std::string bucket, persistence::store& store,
                               const persistence::bodies& bodies, remove_later remove)
    : bucket_(std::move(bucket)), snapshot_(store.make_snapshot()), bodies_(bodies),
      remove_(std::move(remove)) {}

result<const bucket_record*> bucket_objects::enter(const persistence::reader& from,
                                                   const std::string& account) {
  const auto* found = record_.get(from, bucket_key(bucket_));
  if (!found)
    return no_such_bucket(bucket_);
  if (auto refusal = refuse_stranger(*found, account))
    return *refusal;
  return found;
}

result<bucket_info> bucket_objects::head(const head_bucket& ask) {
  auto view = snapshot_->view();
  auto found = enter(*view, ask.account);
  if (!found)
    return found.refusal();
  return (*found)->info;
}

result<stored_object> bucket_objects::get(const get_object& ask) {
  // Between the look at the index and the opening, the object may be overwritten and its old body
  // removed; the index then names another one.
  constexpr int tries_max = 8;
  for (int i = 0; i < tries_max; ++i) {
    auto view = snapshot_->view();
    auto entered = enter(*view, ask.account);
    if (!entered)
      return entered.refusal();
    const auto stored_key = object_key(bucket_, ask.key);
    auto bytes = view->get(stored_key);
    if (!bytes)
      return no_such_key(ask.key);
    auto found = persistence::unpack<object_record>(*bytes);
    stored_object answer{std::move(found.info), std::move(found.bytes)};
    if (found.body_id.empty())
      return answer;
    answer.body = open(std::move(view), stored_key, found.body_id);
    if (answer.body)
      return answer;
  }
  return error{code::internal, "The body of this object is missing from the disk."};
}

std::shared_ptr<const stored_body>
bucket_objects::open(std::unique_ptr<const persistence::reader> from, const std::string& stored_key,
                     const std::string& body_id) {
  if (list_of(body_id).empty()) {
    from.reset();
    auto file = bodies_.open(body_id);
    return file ? std::make_shared<one_file>(std::move(file)) : nullptr;
  }
  auto body = read_pieces(*from, list_of(body_id), bodies_, remove_);
  from.reset();
  // Held from here on: if the object still has this body now, its removal is yet to come, and
  // waits.
  const auto current = read_summary(*snapshot_->view(), stored_key);
  return current && current->body_id == body_id ? body : nullptr;
}

result<object_info> bucket_objects::head(const head_object& ask) {
  auto view = snapshot_->view();
  auto entered = enter(*view, ask.account);
  if (!entered)
    return entered.refusal();
  auto bytes = view->get(object_key(bucket_, ask.key));
  if (!bytes)
    return no_such_key(ask.key);
  return persistence::unpack<object_record>(*bytes).info;
}

result<objects_page> bucket_objects::list(const list_objects& ask) {
  auto view = snapshot_->view();
  auto entered = enter(*view, ask.account);
  if (!entered)
    return entered.refusal();
  auto page = list_page(*view, bucket_, ask);
  page.owner = (*entered)->info.account;
  return page;
}

result<bucket_info> apply_create(persistence::transaction& tx, const std::string& bucket,
                                 const create_bucket& ask, epoch_ms now) {
  if (auto found = read_bucket(tx, bucket)) {
    if (found->info.account == ask.account)
      return error{
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          {{"BucketName", bucket}}};
    return error{
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all "
        "users of the system. Please select a different name and try again.",
        {{"BucketName", bucket}}};
  }
  bucket_record made{
      {.created = now, .region = ask.region, .account = ask.account, .tags = ask.tags}};
  tx.put(bucket_key(bucket), persistence::pack(made));
  return std::move(made.info);
}

result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_bucket& ask, dropped_bodies& dropped) {
  auto found = enter(tx, bucket, ask.account);
  if (!found)
    return found.refusal();
  bool is_empty = true;
  tx.scan(persistence::key_range::starting_with(object_key(bucket, "")),
          persistence::direction::forward, [&](std::string_view, std::string_view) {
            is_empty = false;
            return false;
          });
  if (!is_empty)
    return error{
        "BucketNotEmpty", "The bucket you tried to delete is not empty", {{"BucketName", bucket}}};
  drop_uploads(tx, bucket, dropped);
  tx.erase(bucket_key(bucket));
  return true;
}

result<bool> apply_website(persistence::transaction& tx, const std::string& bucket,
                           const std::string& account,
                           const std::optional<website_configuration>& site) {
  auto found = enter(tx, bucket, account);
  if (!found)
    return found.refusal();
  found->info.site = site;
  tx.put(bucket_key(bucket), persistence::pack(*found));
  return true;
}

result<bool> apply_tags(persistence::transaction& tx, const std::string& bucket,
                        const put_tags& ask) {
  auto found = enter(tx, bucket, ask.account);
  if (!found)
    return found.refusal();
  if (ask.key.empty()) {
    found->info.tags = ask.tags;
    tx.put(bucket_key(bucket), persistence::pack(*found));
    return true;
  }
  const auto stored_key = object_key(bucket, ask.key);
  const auto bytes = tx.get(stored_key);
  if (!bytes)
    return no_such_key(ask.key);
  auto object = persistence::unpack<object_record>(*bytes);
  object.info.tags = ask.tags;
  tx.put(stored_key, persistence::pack(object));
  return true;
}

result<object_info> apply_put(persistence::transaction& tx, const std::string& bucket,
                              const put_object& ask, const published_body& body, epoch_ms now,
                              dropped_bodies& dropped) {
  auto found = enter(tx, bucket, ask.account);
  if (!found)
    return found.refusal();
  const auto stored_key = object_key(bucket, ask.key);
  auto current = read_summary(tx, stored_key);
  if (auto allowed = check(ask.condition, current, ask.key); !allowed)
    return allowed.refusal();
  if (current)
    dropped.add(current->body_id);
  object_record made{ask.info, name_body(tx, ask, body), ask.bytes, now};
  tx.put(stored_key, persistence::pack(made));
  return std::move(made.info);
}

result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_object& ask, dropped_bodies& dropped) {
  auto found = enter(tx, bucket, ask.account);
  if (!found)
    return found.refusal();
  const auto stored_key = object_key(bucket, ask.key);
  auto current = read_summary(tx, stored_key);
  if (auto allowed = check(ask.condition, current, ask.key); !allowed)
    return allowed.refusal();
  if (current)
    erase(tx, stored_key, *current, dropped);
  return current.has_value();
}

result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_objects& ask, dropped_bodies& dropped) {
  auto found = enter(tx, bucket, ask.account);
  if (!found)
    return found.refusal();
  for (const auto& key : ask.keys) {
    const auto stored_key = object_key(bucket, key);
    if (auto current = read_summary(tx, stored_key))
      erase(tx, stored_key, *current, dropped);
  }
  return true;
}

} // namespace troupe
