// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/objects.hpp"

#include <string>

/// Uploads in parts over a store (AWS: "CreateMultipartUpload" and its companions). Changes are
/// functions of a transaction, as in objects.hpp; the reads are `bucket_objects`'.
namespace troupe {

/// The id of a new upload: ids of later ones are greater.
std::string make_upload_id(epoch_ms now);

/// `id` is the new upload's.
result<upload_info> apply_create(persistence::transaction& tx, const std::string& bucket,
                                 const create_upload& ask, const std::string& id, epoch_ms now);
result<part_info> apply_put_part(persistence::transaction& tx, const std::string& bucket,
                                 const put_part& ask, const std::string& body_id, epoch_ms now,
                                 dropped_bodies& dropped);
result<object_info> apply_complete(persistence::transaction& tx, const std::string& bucket,
                                   const complete_upload& ask, epoch_ms now,
                                   dropped_bodies& dropped);
result<bool> apply_delete(persistence::transaction& tx, const std::string& bucket,
                          const abort_upload& ask, dropped_bodies& dropped);

/// Ends all uploads of a bucket that goes, and forgets those that were completed.
void drop_uploads(persistence::transaction& tx, const std::string& bucket, dropped_bodies& dropped);

/// Erases records of a list that nothing names any longer, `limits::parts_per_erasure_max` of them;
/// where there are more, the list is in `dropped` again.
void erase_parts(persistence::transaction& tx, const std::string& list, dropped_bodies& dropped);

} // namespace troupe
