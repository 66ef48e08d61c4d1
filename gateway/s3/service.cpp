// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/body.hpp"
#include "gateway/s3/head.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/settings.hpp"
#include "gateway/services.hpp"

namespace troupe::gateway::s3 {

namespace {

template <class Model, auto Run>
constexpr served_operation row(std::string_view action = {}) {
  return serves<Model, Run, about<Model>>(action);
}
template <class Model, const absence& Why>
constexpr served_operation absent(std::string_view action = {}) {
  return row<Model, get_absent<Model, Why>>(action);
}
template <class Model>
constexpr served_operation empty(std::string_view action = {}) {
  return row<Model, get_empty<Model>>(action);
}
template <class Model>
constexpr served_operation gone(std::string_view action = {}) {
  return row<Model, delete_absent<Model>>(action);
}

/// What is asked for most stands first.
constexpr served_operation operations[] = {
    streams<model::get_object, run_get_object, about<model::get_object>>(),
    streams<model::put_object, run_put_object, about<model::put_object>>(),
    streams<model::head_object, run_head_object, about<model::head_object>>("GetObject"),
    row<model::delete_object, run_delete_object>(),
    row<model::list_objects_v2, run_list_objects_v2>("ListBucket"),
    row<model::list_objects, run_list_objects>("ListBucket"),
    row<model::delete_objects, run_delete_objects>("DeleteObject"),
    row<model::copy_object, run_copy_object>("PutObject"),

    row<model::create_multipart_upload, run_create_multipart_upload>("PutObject"),
    streams<model::upload_part, run_upload_part, about<model::upload_part>>("PutObject"),
    row<model::upload_part_copy, run_upload_part_copy>("PutObject"),
    row<model::complete_multipart_upload, run_complete_multipart_upload>("PutObject"),
    row<model::abort_multipart_upload, run_abort_multipart_upload>(),
    row<model::list_parts, run_list_parts>("ListMultipartUploadParts"),
    row<model::list_multipart_uploads, run_list_multipart_uploads>("ListBucketMultipartUploads"),

    serves<model::list_buckets, run_list_buckets>("ListAllMyBuckets"),
    row<model::create_bucket, run_create_bucket>(),
    streams<model::head_bucket, run_head_bucket, about<model::head_bucket>>("ListBucket"),
    row<model::delete_bucket, run_delete_bucket>(),
    streams<model::get_bucket_location, run_get_bucket_location,
            about<model::get_bucket_location>>(),

    row<model::get_bucket_website, run_get_bucket_website>(),
    row<model::put_bucket_website, run_put_bucket_website>(),
    row<model::delete_bucket_website, run_delete_bucket_website>(),

    empty<model::get_bucket_accelerate_configuration>("GetAccelerateConfiguration"),
    row<model::get_bucket_acl, run_get_bucket_acl>(),
    absent<model::get_bucket_cors, no_cors>("GetBucketCORS"),
    gone<model::delete_bucket_cors>("PutBucketCORS"),
    absent<model::get_bucket_encryption, no_encryption>("GetEncryptionConfiguration"),
    gone<model::delete_bucket_encryption>("PutEncryptionConfiguration"),
    absent<model::get_bucket_lifecycle_configuration, no_lifecycle>("GetLifecycleConfiguration"),
    gone<model::delete_bucket_lifecycle>("PutLifecycleConfiguration"),
    empty<model::get_bucket_logging>(),
    absent<model::get_bucket_metadata_table_configuration, no_metadata_table>(),
    empty<model::get_bucket_notification_configuration>("GetBucketNotification"),
    absent<model::get_object_lock_configuration, no_object_lock>(
        "GetBucketObjectLockConfiguration"),
    row<model::get_bucket_ownership_controls, run_get_bucket_ownership_controls>(),
    absent<model::get_bucket_policy, no_policy>(),
    absent<model::get_bucket_policy_status, no_policy>(),
    gone<model::delete_bucket_policy>(),
    absent<model::get_public_access_block, no_public_access_block>("GetBucketPublicAccessBlock"),
    gone<model::delete_public_access_block>("PutBucketPublicAccessBlock"),
    absent<model::get_bucket_replication, no_replication>("GetReplicationConfiguration"),
    gone<model::delete_bucket_replication>("PutReplicationConfiguration"),
    row<model::get_bucket_request_payment, run_get_bucket_request_payment>(),
    row<model::get_bucket_tagging, run_get_bucket_tagging>(),
    row<model::put_bucket_tagging, run_put_bucket_tagging>(),
    row<model::delete_bucket_tagging, run_delete_bucket_tagging>("PutBucketTagging"),
    empty<model::get_bucket_versioning>(),

    row<model::get_object_acl, run_get_object_acl>(),
    row<model::get_object_retention, get_lock<model::get_object_retention>>(),
    row<model::get_object_legal_hold, get_lock<model::get_object_legal_hold>>(),
    row<model::get_object_tagging, run_get_object_tagging>(),
    row<model::put_object_tagging, run_put_object_tagging>(),
    row<model::delete_object_tagging, run_delete_object_tagging>(),
};

} // namespace

constinit const service served{.model = &wire::models::s3,
                               .name = "S3",
                               .operations = operations,
                               .judge_head = judge_head,
                               .unknown = unknown_operation,
                               .read_document = receive_document,
                               .admit = admit,
                               .untaken = refuse_untaken,
                               .write_refusal = refuse};

task<http_response> dispatch(call& c, std::string bucket_from_host) {
  c.host_label = std::move(bucket_from_host);
  return serve(c, served);
}

} // namespace troupe::gateway::s3
