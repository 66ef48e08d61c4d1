// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/entry.hpp"
#include "persistence/bodies.hpp"
#include "persistence/record.hpp"
#include "persistence/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// A bucket over a store: what its actor does, without the actor.
///
/// Reads take the newest snapshot each. Changes are functions of a transaction that refuse before
/// they write; a change that leaves a body without a record adds it to `dropped`, for its removal
/// after the commit. Uploads in parts: uploads.hpp.
namespace troupe {

/// Removes body files, at some later time, on a thread that may block.
using remove_later = std::function<void(std::vector<std::string> files)>;

class bucket_objects {
public:
  bucket_objects(std::string bucket, persistence::store& store, const persistence::bodies& bodies,
                 remove_later remove);

  result<bucket_info> head(const head_bucket& ask);
  result<stored_object> get(const get_object& ask);
  result<object_info> head(const head_object& ask);
  result<objects_page> list(const list_objects& ask);

  // uploads.cpp
  result<upload_info> find(const find_upload& ask);
  result<object_info> find(const find_completed& ask, epoch_ms now);
  result<parts_page> list(const list_parts& ask);
  result<uploads_page> list(const list_uploads& ask);
  /// True while the bucket has as many unfinished uploads as it may have.
  bool has_too_many_uploads();

private:
  /// The bucket's record if `account` may use it.
  result<const bucket_record*> enter(const persistence::reader& from, const std::string& account);
  /// The body of an object that `from` shows. Null if it was removed since `from` was opened.
  std::shared_ptr<const stored_body> open(std::unique_ptr<const persistence::reader> from,
                                          const std::string& stored_key,
                                          const std::string& body_id);

  std::string bucket_;
  std::unique_ptr<persistence::snapshot> snapshot_;
  const persistence::bodies& bodies_;
  remove_later remove_;
  persistence::cached_record<bucket_record> record_;
};

/// The body files that were published for a new object; none if its bytes are in the message.
struct published_body {
  std::vector<std::string> files;
  std::string list; ///< The id for the list of several.
};

result<bucket_info> apply_create(persistence::transaction& tx, const std::string& bucket,
                                 const create_bucket& ask, epoch_ms now);
/// Unfinished uploads do not keep a bucket; they go with it, as on AWS.
result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_bucket& ask, dropped_bodies& dropped);
result<bool> apply_website(persistence::transaction& tx, const std::string& bucket,
                           const std::string& account,
                           const std::optional<website_configuration>& site);
result<bool> apply_tags(persistence::transaction& tx, const std::string& bucket,
                        const put_tags& ask);
result<object_info> apply_put(persistence::transaction& tx, const std::string& bucket,
                              const put_object& ask, const published_body& body, epoch_ms now,
                              dropped_bodies& dropped);
result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_object& ask, dropped_bodies& dropped);
result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const delete_objects& ask, dropped_bodies& dropped);

} // namespace troupe
