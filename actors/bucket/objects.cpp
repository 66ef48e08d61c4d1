// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/objects.hpp"

#include "actors/bucket/listing.hpp"

#include <algorithm>

namespace troupe {

namespace {

error no_such_bucket(const std::string& bucket) {
  return {code::no_such_bucket, "The specified bucket does not exist", bucket};
}

error no_such_key(const std::string& key) {
  return {code::no_such_key, "The specified key does not exist.", key};
}

error precondition_failed(const char* condition) {
  return {code::precondition_failed,
          "At least one of the pre-conditions you specified did not hold", condition};
}

std::optional<error> refuse_stranger(const bucket_record& found, const std::string& account) {
  if (account.empty() || account == found.info.account)
    return std::nullopt;
  return error{code::access_denied, "Access Denied"};
}

std::optional<bucket_record> read_bucket(const persistence::reader& from,
                                         const std::string& bucket) {
  auto bytes = from.get(bucket_key(bucket));
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<bucket_record>(*bytes);
}

/// The bucket's record, inside a transaction.
result<bucket_record> enter(const persistence::reader& from, const std::string& bucket,
                            const std::string& account) {
  auto found = read_bucket(from, bucket);
  if (!found)
    return no_such_bucket(bucket);
  if (auto refusal = refuse_stranger(*found, account))
    return *refusal;
  return std::move(*found);
}

std::optional<object_summary> read_summary(const persistence::reader& from,
                                           const std::string& stored_key) {
  auto bytes = from.get(stored_key);
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<object_summary>(*bytes);
}

result<void> check(const write_condition& condition, const std::optional<object_summary>& current,
                   const std::string& key) {
  if (condition.only_if_absent && current)
    return precondition_failed("If-None-Match");
  if (condition.if_match.empty())
    return {};
  if (!current)
    return no_such_key(key);
  if (condition.if_match != "*" && condition.if_match != current->etag)
    return precondition_failed("If-Match");
  return {};
}

void erase(persistence::transaction& tx, const std::string& stored_key,
           const object_summary& current, dropped_bodies& dropped) {
  tx.erase(stored_key);
  if (!current.body_id.empty())
    dropped.push_back(current.body_id);
}

} // namespace

bucket_objects::bucket_objects(std::string bucket, persistence::store& store,
                               const persistence::bodies& bodies)
    : bucket_(std::move(bucket)), snapshot_(store.make_snapshot()), bodies_(bodies) {}

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
    auto bytes = view->get(object_key(bucket_, ask.key));
    view.reset();
    if (!bytes)
      return no_such_key(ask.key);
    if (auto found = open(persistence::unpack<object_record>(*bytes)))
      return std::move(*found);
  }
  return error{code::internal, "The body of this object is missing from the disk."};
}

std::optional<stored_object> bucket_objects::open(object_record found) const {
  stored_object answer;
  answer.info = std::move(found.info);
  if (found.body_id.empty()) {
    answer.bytes = std::move(found.bytes);
    return answer;
  }
  auto file = bodies_.open(found.body_id);
  if (!file)
    return std::nullopt;
  const auto descriptor = file->descriptor();
  const auto size = file->size();
  answer.body = open_body{std::move(file), descriptor, size};
  return answer;
}

result<object_info> bucket_objects::head(const head_object& ask) {
  auto view = snapshot_->view();
  auto entered = enter(*view, ask.account);
  if (!entered)
    return entered.refusal();
  auto bytes = view->get(object_key(bucket_, ask.key));
  if (!bytes)
    return no_such_key(ask.key);
  return std::move(persistence::unpack<object_record>(*bytes).info);
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
          code::bucket_owned,
          "Your previous request to create the named bucket succeeded and you already own it.",
          bucket};
    return error{
        code::bucket_exists,
        "The requested bucket name is not available. The bucket namespace is shared by all "
        "users of the system. Please select a different name and try again.",
        bucket};
  }
  bucket_record made{{.created = now, .region = ask.region, .account = ask.account}};
  tx.put(bucket_key(bucket), persistence::pack(made));
  return std::move(made.info);
}

result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_bucket& ask) {
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
    return error{code::bucket_not_empty, "The bucket you tried to delete is not empty", bucket};
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

result<object_info> apply_put(persistence::transaction& tx, const std::string& bucket,
                              const put_object& ask, const std::string& body_id,
                              dropped_bodies& dropped) {
  auto found = enter(tx, bucket, ask.account);
  if (!found)
    return found.refusal();
  const auto stored_key = object_key(bucket, ask.key);
  auto current = read_summary(tx, stored_key);
  if (auto allowed = check(ask.condition, current, ask.key); !allowed)
    return allowed.refusal();
  if (current && !current->body_id.empty())
    dropped.push_back(current->body_id);
  object_record made{ask.info, body_id, body_id.empty() ? ask.bytes : std::string{}};
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
