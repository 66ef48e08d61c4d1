// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/s3/target.hpp"

/// S3's operations, one function each, named as AWS names them. routes.cpp is their one list.
namespace troupe::gateway::s3 {

// buckets.cpp
task<http_response> run_list_buckets(call& c, const target& at);
task<http_response> run_create_bucket(call& c, const target& at);
task<http_response> run_head_bucket(call& c, const target& at);
task<http_response> run_delete_bucket(call& c, const target& at);
task<http_response> run_get_bucket_location(call& c, const target& at);

// listing.cpp
task<http_response> run_list_objects(call& c, const target& at);
task<http_response> run_list_objects_v2(call& c, const target& at);

// objects.cpp
task<http_response> run_get_object(call& c, const target& at);
task<http_response> run_put_object(call& c, const target& at);
task<http_response> run_delete_object(call& c, const target& at);

// deletion.cpp
task<http_response> run_delete_objects(call& c, const target& at);

// copies.cpp
task<http_response> run_copy_object(call& c, const target& at);
task<http_response> run_upload_part_copy(call& c, const target& at);

// uploads.cpp
task<http_response> run_create_multipart_upload(call& c, const target& at);
task<http_response> run_abort_multipart_upload(call& c, const target& at);
task<http_response> run_list_multipart_uploads(call& c, const target& at);

// parts.cpp
task<http_response> run_upload_part(call& c, const target& at);
task<http_response> run_list_parts(call& c, const target& at);

// completion.cpp
task<http_response> run_complete_multipart_upload(call& c, const target& at);

// settings.cpp: the sub-resources that cannot be put yet, and what is true of them.
task<http_response> run_get_setting(call& c, const target& at);
task<http_response> run_delete_setting(call& c, const target& at);
task<http_response> run_get_object_setting(call& c, const target& at);
task<http_response> run_delete_object_tagging(call& c, const target& at);

// website_configuration.cpp
task<http_response> run_put_bucket_website(call& c, const target& at);
task<http_response> run_get_bucket_website(call& c, const target& at);
task<http_response> run_delete_bucket_website(call& c, const target& at);

} // namespace troupe::gateway::s3
