// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/models/s3.hpp"
#include "gateway/s3/target.hpp"
#include "gateway/service.hpp"

/// The operations of S3 that Troupe has; service.cpp lists them. Those that stream, and those whose
/// answer the model does not quite describe, write it by themselves.
namespace troupe::gateway::s3 {

namespace model = wire::model::s3;

extern const service served;

// buckets.cpp
run_of<model::list_buckets> run_list_buckets;
run_of<model::create_bucket> run_create_bucket;
run_by_head_of<model::head_bucket> run_head_bucket;
run_of<model::delete_bucket> run_delete_bucket;
run_by_head_of<model::get_bucket_location> run_get_bucket_location;

// listing.cpp
run_of<model::list_objects> run_list_objects;
run_of<model::list_objects_v2> run_list_objects_v2;

// objects.cpp
run_by_head_of<model::get_object> run_get_object;
run_by_head_of<model::head_object> run_head_object;
run_by_head_of<model::put_object> run_put_object;
run_of<model::delete_object> run_delete_object;

// deletion.cpp
run_of<model::delete_objects> run_delete_objects;

// copies.cpp, part_copies.cpp
run_of<model::copy_object> run_copy_object;
run_of<model::upload_part_copy> run_upload_part_copy;

// uploads.cpp
run_of<model::create_multipart_upload> run_create_multipart_upload;
run_of<model::abort_multipart_upload> run_abort_multipart_upload;
run_of<model::list_multipart_uploads> run_list_multipart_uploads;

// parts.cpp
run_by_head_of<model::upload_part> run_upload_part;
run_of<model::list_parts> run_list_parts;

// completion.cpp
run_of<model::complete_multipart_upload> run_complete_multipart_upload;

// tagging.cpp
run_of<model::get_bucket_tagging> run_get_bucket_tagging;
run_of<model::put_bucket_tagging> run_put_bucket_tagging;
run_of<model::delete_bucket_tagging> run_delete_bucket_tagging;
run_of<model::get_object_tagging> run_get_object_tagging;
run_of<model::put_object_tagging> run_put_object_tagging;
run_of<model::delete_object_tagging> run_delete_object_tagging;

// website_configuration.cpp
run_of<model::put_bucket_website> run_put_bucket_website;
run_of<model::get_bucket_website> run_get_bucket_website;
run_of<model::delete_bucket_website> run_delete_bucket_website;

/// The ARN of the bucket, or of the object in it.
template <class Model>
std::string about(const call&, wire::input<Model> in) {
  std::string name{in.peek(Model::Bucket)};
  if constexpr (requires { Model::Key; })
    name.append("/").append(in.peek(Model::Key));
  return make_arn("s3", "", "", name);
}

} // namespace troupe::gateway::s3
