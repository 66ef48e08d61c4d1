// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/presenting.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>

namespace troupe::gateway::s3 {

namespace {

/// Buckets are not versioned here: every object has the version `null` and no other.
result<void> check_version(const http_request& request) {
  if (request.query.empty())
    return {};
  const auto version = request.query_value("versionId");
  if (!version || *version == "null")
    return {};
  return bad_argument("Invalid version id specified", "versionId", *version);
}

struct planned_put {
  put_object message;
  body_plan body;
};

/// Everything about a PUT that can be refused without its body or its bucket.
result<planned_put> plan_put(const call& c, const target& at) {
  auto object = read_object_headers(c.request);
  if (!object)
    return object.refusal();
  auto condition = read_write_condition(c.request, false);
  if (!condition)
    return condition.refusal();
  auto body = plan_body(c.request, limits::object_bytes_max);
  if (!body)
    return body.refusal();
  planned_put plan{{.account = c.who.account, .key = at.key}, std::move(*body)};
  plan.message.info = std::move(*object);
  plan.message.condition = std::move(*condition);
  return plan;
}

void fill(put_object& message, received_body body) {
  message.info.size = body.size;
  message.info.etag = std::move(body.md5_hex);
  message.info.checksum_algorithm = std::move(body.checksum_algorithm);
  message.info.checksum = std::move(body.checksum);
  message.bytes = std::move(body.bytes);
  message.upload = std::move(body.upload);
}

/// What a DeleteObjects document asks for, and what of it is refused key by key.
struct deletion {
  std::vector<std::string> keys;
  bool is_quiet = false;
  struct refused {
    std::string key;
    std::string version;
    std::string_view code;
    std::string_view message;
  };
  std::vector<refused> refusals;
};

void sort_entry(const xml_element& entry, deletion& into) {
  std::string key{entry.text_of("Key")};
  std::string version{entry.text_of("VersionId")};
  if (!version.empty() && version != "null")
    into.refusals.push_back({std::move(key), std::move(version), "NoSuchVersion",
                             "The specified version does not exist."});
  else if (entry.child("ETag") || entry.child("LastModifiedTime") || entry.child("Size"))
    into.refusals.push_back(
        {std::move(key), {}, "NotImplemented", "Conditions on single keys are not implemented."});
  else if (key.size() > limits::object_key_bytes_max)
    into.refusals.push_back({std::move(key), {}, "KeyTooLongError", "Your key is too long"});
  else
    into.keys.push_back(std::move(key));
}

result<deletion> read_deletion(std::string_view document) {
  auto root = parse_xml(document);
  if (!root)
    return root.refusal();
  const error malformed{code::serialization, "The XML you provided was not well-formed or did not "
                                             "validate against our published schema"};
  deletion asked;
  asked.is_quiet = root->text_of("Quiet") == "true";
  std::size_t entries = 0;
  for (const auto& entry : root->children) {
    if (entry.name != "Object")
      continue;
    if (++entries > limits::delete_keys_max || entry.text_of("Key").empty())
      return malformed;
    sort_entry(entry, asked);
  }
  if (root->name != "Delete" || entries == 0)
    return malformed;
  return asked;
}

http_response answer_deletion(call& c, const deletion& done) {
  xml_writer out;
  out.open("DeleteResult", xml_namespace);
  if (!done.is_quiet)
    for (const auto& key : done.keys)
      out.open("Deleted").element("Key", key).close();
  for (const auto& refused : done.refusals) {
    out.open("Error").element("Key", refused.key);
    if (!refused.version.empty())
      out.element("VersionId", refused.version);
    out.element("Code", refused.code).element("Message", refused.message).close();
  }
  return answer_xml(c, std::move(out));
}

/// The document decides over many objects: S3 insists that it be checked.
result<void> demand_checksum(const http_request& request) {
  const bool has_one = std::ranges::any_of(request.fields, [](const http_field& field) {
    return field.name == "content-md5" || field.name == "x-amz-trailer"
           || (field.name.starts_with("x-amz-checksum-") && field.name != "x-amz-checksum-type");
  });
  if (has_one)
    return {};
  return error{code::invalid_request,
               "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"};
}

} // namespace

task<http_response> run_get_object(call& c, const target& at) {
  if (auto version = check_version(c.request); !version)
    co_return refuse(c, version.refusal());
  auto fetching = fetch(c, at.bucket, c.who.account, at.key);
  auto object = co_await std::move(fetching);
  if (!object)
    co_return refuse(c, object.refusal());
  auto answer = present(c, std::move(*object));
  if (!answer)
    co_return refuse(c, answer.refusal());
  stamp(c, wire_service::s3, *answer);
  co_return std::move(*answer);
}

task<http_response> run_put_object(call& c, const target& at) {
  auto plan = plan_put(c, at);
  if (!plan)
    co_return refuse(c, plan.refusal());
  if (plan->body.size > limits::inline_body_bytes_max) {
    // Nobody sends gigabytes only to learn that the bucket is not there.
    head_bucket look{c.who.account};
    auto looking = ask_bucket(c, at.bucket, std::move(look));
    auto bucket = co_await std::move(looking);
    if (!bucket)
      co_return refuse(c, bucket.refusal());
  }
  auto receiving = receive_object(c, std::move(plan->body));
  auto body = co_await std::move(receiving);
  if (!body)
    co_return refuse(c, body.refusal());
  fill(plan->message, std::move(*body));
  auto putting = ask_bucket(c, at.bucket, std::move(plan->message));
  auto stored = co_await std::move(putting);
  if (!stored)
    co_return refuse(c, stored.refusal());
  auto answer = answer_empty(c, 200);
  answer.set("ETag", quoted_etag(stored->etag));
  write_checksum(*stored, answer);
  co_return answer;
}

task<http_response> run_delete_object(call& c, const target& at) {
  if (auto version = check_version(c.request); !version)
    co_return refuse(c, version.refusal());
  auto condition = read_write_condition(c.request, true);
  if (!condition)
    co_return refuse(c, condition.refusal());
  delete_object ask{c.who.account, at.key, std::move(*condition)};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto done = co_await std::move(asking);
  co_return done ? answer_empty(c, 204) : refuse(c, done.refusal());
}

task<http_response> run_delete_objects(call& c, const target& at) {
  if (auto checked = demand_checksum(c.request); !checked)
    co_return refuse(c, checked.refusal());
  auto receiving = receive_document(c);
  auto document = co_await std::move(receiving);
  if (!document)
    co_return refuse(c, document.refusal());
  auto asked = read_deletion(*document);
  if (!asked)
    co_return refuse(c, asked.refusal());
  delete_objects ask{c.who.account, asked->keys};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto done = co_await std::move(asking);
  co_return done ? answer_deletion(c, *asked) : refuse(c, done.refusal());
}

} // namespace troupe::gateway::s3
