// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/s3/operations.hpp"

#include <string>

/// What is true of a bucket's settings that Troupe does not have: they were never put, or they are
/// what a new bucket has. Terraform and the consoles read every one of them, and take the exact
/// code for an answer.
namespace troupe::gateway::s3 {

/// How S3 says that a setting was never put.
struct absence {
  const char* type;
  const char* message;
};
inline constexpr absence no_cors{"NoSuchCORSConfiguration",
                                 "The CORS configuration does not exist"};
inline constexpr absence no_encryption{"ServerSideEncryptionConfigurationNotFoundError",
                                       "The server side encryption configuration was not found"};
inline constexpr absence no_lifecycle{"NoSuchLifecycleConfiguration",
                                      "The lifecycle configuration does not exist"};
inline constexpr absence no_object_lock{"ObjectLockConfigurationNotFoundError",
                                        "Object Lock configuration does not exist for this bucket"};
inline constexpr absence no_policy{"NoSuchBucketPolicy", "The bucket policy does not exist"};
inline constexpr absence no_public_access_block{
    "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"};
inline constexpr absence no_replication{"ReplicationConfigurationNotFoundError",
                                        "The replication configuration was not found"};
inline constexpr absence no_metadata_table{"MetadataTableConfigurationNotFound",
                                           "The metadata table configuration was not found"};

/// The bucket, if it is the caller's.
inline auto look_at_bucket(call& c, std::string_view bucket) {
  return ask_bucket(c, bucket, head_bucket{c.who.account});
}

/// GetBucketCors and its like, of a bucket that has none.
template <class Model, const absence& Why>
task<reply<Model>> get_absent(call& c, wire::input<Model> in) {
  const std::string bucket{in[Model::Bucket]};
  auto looking = look_at_bucket(c, bucket);
  auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  co_return error{Why.type, Why.message, {{"BucketName", bucket}}};
}

/// GetBucketVersioning and its like: nothing is configured.
template <class Model>
task<reply<Model>> get_empty(call& c, wire::input<Model> in) {
  auto looking = look_at_bucket(c, in[Model::Bucket]);
  auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  co_return wire::output<Model>{};
}

/// DeleteBucketCors and its like: what was never put is gone already.
template <class Model>
task<reply<Model>> delete_absent(call& c, wire::input<Model> in) {
  return get_empty<Model>(c, in);
}

/// Retention and legal hold of an object: its bucket has no lock.
template <class Model>
task<reply<Model>> get_lock(call& c, wire::input<Model> in) {
  head_object ask{c.who.account, std::string{in[Model::Key]}};
  auto asking = ask_bucket(c, in[Model::Bucket], std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  co_return error{"InvalidRequest", "Bucket is missing Object Lock Configuration"};
}

// settings.cpp
run_of<model::get_bucket_acl> run_get_bucket_acl;
run_of<model::get_object_acl> run_get_object_acl;
run_of<model::get_bucket_ownership_controls> run_get_bucket_ownership_controls;
run_of<model::get_bucket_request_payment> run_get_bucket_request_payment;

} // namespace troupe::gateway::s3
