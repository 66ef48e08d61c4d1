// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/unsupported.hpp"
#include "gateway/services.hpp"

#include <algorithm>
#include <array>

/// The one list of S3's operations. A row without a function is an operation that AWS has and
/// Troupe does not: it answers 501 and is counted.
namespace troupe::gateway::s3 {

namespace {

enum class level { service, bucket, object };

using operation_function = task<http_response> (*)(call&, const target&);

struct route {
  std::string_view method;
  level at;
  std::string_view sub_resource; ///< The query parameter that names it; empty: the thing itself.
  std::string_view name;
  operation_function run = nullptr;
};

constexpr auto routes = std::to_array<route>({
    {"GET", level::service, "", "ListBuckets", run_list_buckets},

    {"PUT", level::bucket, "", "CreateBucket", run_create_bucket},
    {"HEAD", level::bucket, "", "HeadBucket", run_head_bucket},
    {"DELETE", level::bucket, "", "DeleteBucket", run_delete_bucket},
    {"GET", level::bucket, "", "ListObjects", run_list_objects},
    {"GET", level::bucket, "list-type", "ListObjectsV2", run_list_objects_v2},
    {"POST", level::bucket, "delete", "DeleteObjects", run_delete_objects},
    {"POST", level::bucket, "", "PostObject"},
    {"GET", level::bucket, "location", "GetBucketLocation", run_get_bucket_location},
    {"GET", level::bucket, "website", "GetBucketWebsite", run_get_bucket_website},
    {"PUT", level::bucket, "website", "PutBucketWebsite", run_put_bucket_website},
    {"DELETE", level::bucket, "website", "DeleteBucketWebsite", run_delete_bucket_website},
    {"GET", level::bucket, "versions", "ListObjectVersions"},
    {"GET", level::bucket, "uploads", "ListMultipartUploads", run_list_multipart_uploads},
    {"GET", level::bucket, "session", "CreateSession"},
    {"OPTIONS", level::bucket, "", "OptionsObject"},

    {"GET", level::bucket, "accelerate", "GetBucketAccelerateConfiguration", run_get_setting},
    {"PUT", level::bucket, "accelerate", "PutBucketAccelerateConfiguration"},
    {"GET", level::bucket, "acl", "GetBucketAcl", run_get_setting},
    {"PUT", level::bucket, "acl", "PutBucketAcl"},
    {"GET", level::bucket, "cors", "GetBucketCors", run_get_setting},
    {"PUT", level::bucket, "cors", "PutBucketCors"},
    {"DELETE", level::bucket, "cors", "DeleteBucketCors", run_delete_setting},
    {"GET", level::bucket, "encryption", "GetBucketEncryption", run_get_setting},
    {"PUT", level::bucket, "encryption", "PutBucketEncryption"},
    {"DELETE", level::bucket, "encryption", "DeleteBucketEncryption", run_delete_setting},
    {"GET", level::bucket, "lifecycle", "GetBucketLifecycleConfiguration", run_get_setting},
    {"PUT", level::bucket, "lifecycle", "PutBucketLifecycleConfiguration"},
    {"DELETE", level::bucket, "lifecycle", "DeleteBucketLifecycle", run_delete_setting},
    {"GET", level::bucket, "logging", "GetBucketLogging", run_get_setting},
    {"PUT", level::bucket, "logging", "PutBucketLogging"},
    {"GET", level::bucket, "notification", "GetBucketNotificationConfiguration", run_get_setting},
    {"PUT", level::bucket, "notification", "PutBucketNotificationConfiguration"},
    {"GET", level::bucket, "object-lock", "GetObjectLockConfiguration", run_get_setting},
    {"PUT", level::bucket, "object-lock", "PutObjectLockConfiguration"},
    {"GET", level::bucket, "ownershipControls", "GetBucketOwnershipControls", run_get_setting},
    {"PUT", level::bucket, "ownershipControls", "PutBucketOwnershipControls"},
    // Without them, ACLs would count.
    {"DELETE", level::bucket, "ownershipControls", "DeleteBucketOwnershipControls"},
    {"GET", level::bucket, "policy", "GetBucketPolicy", run_get_setting},
    {"PUT", level::bucket, "policy", "PutBucketPolicy"},
    {"DELETE", level::bucket, "policy", "DeleteBucketPolicy", run_delete_setting},
    {"GET", level::bucket, "policyStatus", "GetBucketPolicyStatus", run_get_setting},
    {"GET", level::bucket, "publicAccessBlock", "GetPublicAccessBlock", run_get_setting},
    {"PUT", level::bucket, "publicAccessBlock", "PutPublicAccessBlock"},
    {"DELETE", level::bucket, "publicAccessBlock", "DeletePublicAccessBlock", run_delete_setting},
    {"GET", level::bucket, "replication", "GetBucketReplication", run_get_setting},
    {"PUT", level::bucket, "replication", "PutBucketReplication"},
    {"DELETE", level::bucket, "replication", "DeleteBucketReplication", run_delete_setting},
    {"GET", level::bucket, "requestPayment", "GetBucketRequestPayment", run_get_setting},
    {"PUT", level::bucket, "requestPayment", "PutBucketRequestPayment"},
    {"GET", level::bucket, "tagging", "GetBucketTagging", run_get_setting},
    {"PUT", level::bucket, "tagging", "PutBucketTagging"},
    {"DELETE", level::bucket, "tagging", "DeleteBucketTagging", run_delete_setting},
    {"GET", level::bucket, "versioning", "GetBucketVersioning", run_get_setting},
    {"PUT", level::bucket, "versioning", "PutBucketVersioning"},
    {"GET", level::bucket, "analytics", "GetBucketAnalyticsConfiguration"},
    {"GET", level::bucket, "intelligent-tiering", "GetBucketIntelligentTieringConfiguration"},
    {"GET", level::bucket, "inventory", "GetBucketInventoryConfiguration"},
    {"GET", level::bucket, "metrics", "GetBucketMetricsConfiguration"},
    {"GET", level::bucket, "metadataTable", "GetBucketMetadataTableConfiguration", run_get_setting},
    {"GET", level::bucket, "metadataConfiguration", "GetBucketMetadataConfiguration"},
    {"GET", level::bucket, "abac", "GetBucketAbac"},

    {"GET", level::object, "", "GetObject", run_get_object},
    {"HEAD", level::object, "", "HeadObject", run_get_object},
    {"PUT", level::object, "", "PutObject", run_put_object},
    {"DELETE", level::object, "", "DeleteObject", run_delete_object},
    {"OPTIONS", level::object, "", "OptionsObject"},
    {"GET", level::object, "acl", "GetObjectAcl", run_get_object_setting},
    {"PUT", level::object, "acl", "PutObjectAcl"},
    {"GET", level::object, "tagging", "GetObjectTagging", run_get_object_setting},
    {"PUT", level::object, "tagging", "PutObjectTagging"},
    {"DELETE", level::object, "tagging", "DeleteObjectTagging", run_delete_object_tagging},
    {"GET", level::object, "retention", "GetObjectRetention", run_get_object_setting},
    {"PUT", level::object, "retention", "PutObjectRetention"},
    {"GET", level::object, "legal-hold", "GetObjectLegalHold", run_get_object_setting},
    {"PUT", level::object, "legal-hold", "PutObjectLegalHold"},
    {"GET", level::object, "attributes", "GetObjectAttributes"},
    {"GET", level::object, "torrent", "GetObjectTorrent"},
    {"GET", level::object, "uploadId", "ListParts", run_list_parts},
    {"PUT", level::object, "uploadId", "UploadPart", run_upload_part},
    {"POST", level::object, "uploadId", "CompleteMultipartUpload", run_complete_multipart_upload},
    {"DELETE", level::object, "uploadId", "AbortMultipartUpload", run_abort_multipart_upload},
    {"POST", level::object, "uploads", "CreateMultipartUpload", run_create_multipart_upload},
    {"POST", level::object, "restore", "RestoreObject"},
    {"POST", level::object, "select", "SelectObjectContent"},
    {"PUT", level::object, "renameObject", "RenameObject"},
    {"PUT", level::object, "encryption", "UpdateObjectEncryption"},
    {"GET", level::object, "annotation", "GetObjectAnnotation"},
    {"PUT", level::object, "annotation", "PutObjectAnnotation"},
    {"DELETE", level::object, "annotation", "DeleteObjectAnnotation"},
});

constexpr route copy_object{"PUT", level::object, "", "CopyObject", run_copy_object};
constexpr route upload_part_copy{"PUT", level::object, "uploadId", "UploadPartCopy",
                                 run_upload_part_copy};

bool names_sub_resource(level at, std::string_view parameter) {
  return !parameter.empty() && std::ranges::any_of(routes, [&](const route& row) {
    return row.at == at && row.sub_resource == parameter;
  });
}

/// The first parameter of the query that is a sub-resource; the row's own text, so that it lives
/// on.
std::string_view sub_resource_of(std::string_view query, level at) {
  while (!query.empty()) {
    const auto parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    const auto name = parameter.substr(0, parameter.find('='));
    if (names_sub_resource(at, name))
      return std::ranges::find(routes, name, &route::sub_resource)->sub_resource;
  }
  return {};
}

const route* find_route(std::string_view method, level at, std::string_view sub_resource) {
  for (const auto& row : routes)
    if (row.method == method && row.at == at && row.sub_resource == sub_resource)
      return &row;
  return nullptr;
}

/// A method that the thing itself does not have is refused; one that only its sub-resource lacks is
/// an operation of AWS that is not in the list.
http_response refuse_method(call& c, const target& at) {
  if (!at.sub_resource.empty())
    return refuse(c,
                  not_implemented(c, "S3", c.request.method + " ?" + std::string{at.sub_resource}));
  auto answer = refuse(
      c, error{code::method_not_allowed,
               "The specified method is not allowed against this resource.",
               {{"Method", c.request.method},
                {"ResourceType",
                 at.key.empty() ? (at.bucket.empty() ? "SERVICE" : "BUCKET") : "OBJECT"}}});
  answer.set("Allow", at.key.empty() ? "GET, HEAD, PUT, POST, DELETE" : "GET, HEAD, PUT, DELETE");
  return answer;
}

/// A copy is an operation of its own, told by a header.
const route& or_copy(const http_request& request, const route& found) {
  if (!request.has_header("x-amz-copy-source"))
    return found;
  if (found.name == "PutObject")
    return copy_object;
  return found.name == "UploadPart" ? upload_part_copy : found;
}

} // namespace

task<http_response> dispatch(call& c, std::string bucket_from_host) {
  auto at = parse_target(c.request.path, std::move(bucket_from_host));
  if (!at)
    co_return refuse(c, at.refusal());
  const auto where = at->bucket.empty() ? level::service
                     : at->key.empty()  ? level::bucket
                                        : level::object;
  at->sub_resource = sub_resource_of(c.request.query, where);
  const auto* row = find_route(c.request.method, where, at->sub_resource);
  if (!row)
    co_return refuse_method(c, *at);
  take_presigned_headers(c.request);
  const auto* found = &or_copy(c.request, *row);
  if (!found->run)
    co_return refuse(c, not_implemented(c, "S3", found->name));
  c.operation.assign("S3.").append(found->name);
  if (auto owner = check_expected_owners(c.request, c.who.account); !owner)
    co_return refuse(c, owner.refusal());
  if (auto headers = refuse_unsupported_headers(c.request); !headers)
    co_return refuse(c, headers.refusal());
  auto running = found->run(c, *at);
  co_return co_await std::move(running);
}

} // namespace troupe::gateway::s3
