// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>

/// DeleteObjects: many keys in one change.
namespace troupe::gateway::s3 {

namespace {

using asked = model::delete_objects;
using identifier = model::shapes::object_identifier;

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

using entry_view = wire::structure_view<identifier>;

/// The condition on a single key, if there is one. Takes all of them: they are refused here.
std::string_view condition_of(const entry_view& entry) {
  const bool has_size = entry[identifier::Size].has_value();
  const bool has_time = entry[identifier::LastModifiedTime].has_value();
  const bool has_etag = entry[identifier::ETag].has_value();
  return has_etag ? "ETag" : has_time ? "LastModifiedTime" : has_size ? "Size" : "";
}

void sort_entry(const entry_view& entry, deletion& into) {
  std::string key{entry[identifier::Key]};
  std::string version{entry[identifier::VersionId].value_or("")};
  const auto condition = condition_of(entry);
  if (!version.empty() && version != "null")
    into.refusals.push_back({std::move(key), std::move(version), "NoSuchVersion",
                             "The specified version does not exist."});
  else if (!condition.empty())
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

result<deletion> read_deletion(const wire::input<asked>& in) {
  const auto document = in[asked::Delete];
  const auto entries = document[model::shapes::delete_::Objects];
  if (entries.size() == 0 || entries.size() > limits::delete_keys_max)
    return malformed_xml();
  deletion wanted;
  wanted.is_quiet = document[model::shapes::delete_::Quiet].value_or(false);
  for (const auto entry : entries) {
    if (entry[identifier::Key].empty())
      return malformed_xml();
    sort_entry(entry, wanted);
  }
  return wanted;
}

wire::output<asked> told(const deletion& done) {
  using answer = asked::output;
  using deleted = model::shapes::deleted_object;
  using failed = model::shapes::error;
  wire::output<asked> out;
  if (!done.is_quiet)
    out[answer::Deleted].fill(done.keys, [](auto to, const auto& key) { to[deleted::Key] = key; });
  out[answer::Errors].fill(done.refusals, [](auto to, const auto& one) {
    to[failed::Key] = one.key;
    if (!one.version.empty())
      to[failed::VersionId] = one.version;
    to[failed::Code] = one.code;
    to[failed::Message] = one.message;
  });
  return out;
}

/// The document decides over many objects: S3 insists that it be checked.
result<void> demand_checksum(const http_request& request) {
  const bool has_one = std::ranges::any_of(request.fields, [](const http_field& field) {
    return field.name == "content-md5" || field.name == "x-amz-trailer"
           || (field.name.starts_with("x-amz-checksum-") && field.name != "x-amz-checksum-type");
  });
  if (has_one)
    return {};
  return error{"InvalidRequest",
               "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"};
}

} // namespace

task<reply<asked>> run_delete_objects(call& c, wire::input<asked> in) {
  if (auto checked = demand_checksum(c.request); !checked)
    co_return checked.refusal();
  auto wanted = read_deletion(in);
  if (!wanted)
    co_return wanted.refusal();
  delete_objects ask{c.who.account, wanted->keys};
  auto asking = ask_bucket(c, in[asked::Bucket], std::move(ask));
  auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  co_return told(*wanted);
}

} // namespace troupe::gateway::s3
