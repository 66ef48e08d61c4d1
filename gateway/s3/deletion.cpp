// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>

/// DeleteObjects: many keys in one change.
namespace troupe::gateway::s3 {

namespace {

/// What a DeleteObjects document asks for, and what of it is refused key by key.
struct deletion {
  std::vector<std::string> keys;
  bool is_quiet = false;
  struct refused {
    std::string key;
    std::string version;
    std::string_view code;
    std::string message;
  };
  std::vector<refused> refusals;
};

/// The condition on a single key, if there is one.
std::string_view condition_of(const xml_element& entry) {
  for (std::string_view condition : {"ETag", "LastModifiedTime", "Size"})
    if (entry.child(condition))
      return condition;
  return {};
}

void sort_entry(const xml_element& entry, deletion& into) {
  std::string key{entry.text_of("Key")};
  std::string version{entry.text_of("VersionId")};
  if (!version.empty() && version != "null")
    into.refusals.push_back({std::move(key), std::move(version), "NoSuchVersion",
                             "The specified version does not exist."});
  else if (const auto condition = condition_of(entry); !condition.empty())
    into.refusals.push_back(
        {std::move(key),
         {},
         "NotImplemented",
         std::string{condition} + " of an object to delete is not implemented."});
  else if (key.size() > limits::object_key_bytes_max)
    into.refusals.push_back({std::move(key), {}, "KeyTooLongError", "Your key is too long"});
  else
    into.keys.push_back(std::move(key));
}

result<deletion> read_deletion(std::string_view document) {
  auto root = parse_xml(document);
  if (!root)
    return root.refusal();
  deletion asked;
  asked.is_quiet = root->text_of("Quiet") == "true";
  std::size_t entries = 0;
  for (const auto& entry : root->children) {
    if (entry.name != "Object")
      continue;
    if (++entries > limits::delete_keys_max || entry.text_of("Key").empty())
      return malformed_xml();
    sort_entry(entry, asked);
  }
  if (root->name != "Delete" || entries == 0)
    return malformed_xml();
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
