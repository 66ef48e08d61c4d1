// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/record.hpp"
#include "core/result.hpp"
#include "persistence/bodies.hpp"
#include "persistence/record.hpp"
#include "persistence/store.hpp"

#include <memory>
#include <string>
#include <vector>

/// A bucket over a store: what its actor does, without the actor.
///
/// Reads take the newest snapshot each. Changes are functions of a transaction that refuse before
/// they write; a change that leaves a body file without a record adds its id to `dropped`, for its
/// removal after the commit.
namespace troupe {

class bucket_objects {
public:
  bucket_objects(std::string bucket, persistence::store& store, const persistence::bodies& bodies);

  result<bucket_info> head(const head_bucket& ask);
  result<stored_object> get(const get_object& ask);
  result<object_info> head(const head_object& ask);
  result<objects_page> list(const list_objects& ask);

private:
  /// The bucket's record if `account` may use it.
  result<const bucket_record*> enter(const persistence::reader& from, const std::string& account);
  /// Nothing if the body was removed since `from` was opened.
  std::optional<stored_object> open(object_record found) const;

  std::string bucket_;
  std::unique_ptr<persistence::snapshot> snapshot_;
  const persistence::bodies& bodies_;
  persistence::cached_record<bucket_record> record_;
};

using dropped_bodies = std::vector<std::string>;

result<bucket_info> apply_create(persistence::transaction& tx, const std::string& bucket,
                                 const create_bucket& ask, epoch_ms now);
result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_bucket& ask);
result<bool> apply_website(persistence::transaction& tx, const std::string& bucket,
                           const std::string& account,
                           const std::optional<website_configuration>& site);
/// `body_id` is the published body; empty if `ask.bytes` is the body.
result<object_info> apply_put(persistence::transaction& tx, const std::string& bucket,
                              const put_object& ask, const std::string& body_id,
                              dropped_bodies& dropped);
result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_object& ask, dropped_bodies& dropped);
result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_objects& ask, dropped_bodies& dropped);

} // namespace troupe
