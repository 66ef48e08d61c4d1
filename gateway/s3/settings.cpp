// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>
#include <array>

/// What is true of a bucket's settings that Troupe does not have: they were never put, or they are
/// what a new bucket has. Terraform and the consoles read every one of them, and take the exact
/// code for an answer.
namespace troupe::gateway::s3 {

namespace {

struct absent_setting {
  std::string_view sub_resource;
  std::string_view type;
  std::string_view message;
};
constexpr std::array<absent_setting, 10> absent_settings = {{
    {"cors", "NoSuchCORSConfiguration", "The CORS configuration does not exist"},
    {"encryption", "ServerSideEncryptionConfigurationNotFoundError",
     "The server side encryption configuration was not found"},
    {"lifecycle", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"},
    {"object-lock", "ObjectLockConfigurationNotFoundError",
     "Object Lock configuration does not exist for this bucket"},
    {"policy", "NoSuchBucketPolicy", "The bucket policy does not exist"},
    {"policyStatus", "NoSuchBucketPolicy", "The bucket policy does not exist"},
    {"publicAccessBlock", "NoSuchPublicAccessBlockConfiguration",
     "The public access block configuration was not found"},
    {"replication", "ReplicationConfigurationNotFoundError",
     "The replication configuration was not found"},
    {"tagging", "NoSuchTagSet", "The TagSet does not exist"},
    {"metadataTable", "MetadataTableConfigurationNotFound",
     "The metadata table configuration was not found"},
}};

struct default_setting {
  std::string_view sub_resource;
  std::string_view root;
};
constexpr std::array<default_setting, 4> default_settings = {{
    {"accelerate", "AccelerateConfiguration"},
    {"logging", "BucketLoggingStatus"},
    {"versioning", "VersioningConfiguration"},
    {"notification", "NotificationConfiguration"},
}};

/// The owner may do everything, and nobody else anything.
xml_writer acl_of(std::string_view account) {
  xml_writer out;
  out.open("AccessControlPolicy", xml_namespace);
  write_owner(out, account);
  out.open("AccessControlList").open("Grant");
  out.raw("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
          "xsi:type=\"CanonicalUser\">");
  out.element("ID", canonical_id(account)).raw("</Grantee>");
  out.element("Permission", "FULL_CONTROL");
  return out;
}

http_response refuse_absent(call& c, const absent_setting& setting, const std::string& bucket) {
  return refuse(
      c, {std::string{setting.type}, std::string{setting.message}, {{"BucketName", bucket}}});
}

http_response answer_setting(call& c, const target& at, std::string_view owner) {
  const auto* absent
      = std::ranges::find(absent_settings, at.sub_resource, &absent_setting::sub_resource);
  if (absent != absent_settings.end())
    return refuse_absent(c, *absent, at.bucket);
  if (at.sub_resource == "acl")
    return answer_xml(c, acl_of(owner));
  xml_writer out;
  if (at.sub_resource == "ownershipControls") {
    // What a new bucket has, and CreateBucket takes no other.
    out.open("OwnershipControls", xml_namespace).open("Rule");
    out.element("ObjectOwnership", "BucketOwnerEnforced");
    return answer_xml(c, std::move(out));
  }
  if (at.sub_resource == "requestPayment") {
    out.open("RequestPaymentConfiguration", xml_namespace).element("Payer", "BucketOwner");
    return answer_xml(c, std::move(out));
  }
  const auto* found
      = std::ranges::find(default_settings, at.sub_resource, &default_setting::sub_resource);
  ensure(found != default_settings.end(), "a setting in the routes has an answer");
  out.open(found->root, xml_namespace);
  return answer_xml(c, std::move(out));
}

} // namespace

task<http_response> run_get_setting(call& c, const target& at) {
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  co_return found ? answer_setting(c, at, found->account) : refuse(c, found.refusal());
}

/// What was never put is gone already.
task<http_response> run_delete_setting(call& c, const target& at) {
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  co_return found ? answer_empty(c, 204) : refuse(c, found.refusal());
}

task<http_response> run_get_object_setting(call& c, const target& at) {
  if (auto version = check_version(c.request); !version)
    co_return refuse(c, version.refusal());
  head_object ask{c.who.account, at.key};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, found.refusal());
  if (at.sub_resource == "acl")
    co_return answer_xml(c, acl_of(c.who.account));
  if (at.sub_resource != "tagging")
    co_return refuse(c, {code::invalid_request, "Bucket is missing Object Lock Configuration"});
  xml_writer out;
  out.open("Tagging", xml_namespace).open("TagSet");
  co_return answer_xml(c, std::move(out));
}

task<http_response> run_delete_object_tagging(call& c, const target& at) {
  if (auto version = check_version(c.request); !version)
    co_return refuse(c, version.refusal());
  head_object ask{c.who.account, at.key};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  co_return found ? answer_empty(c, 204) : refuse(c, found.refusal());
}

} // namespace troupe::gateway::s3
