// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/entry.hpp"

#include "actors/protocol/existence.hpp"
#include "persistence/record.hpp"

namespace troupe {

namespace {

error precondition_failed(const char* condition) {
  return {"PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
          {{"Condition", condition}}};
}

} // namespace

void dropped_bodies::add(const std::string& body_id) {
  if (const auto list = list_of(body_id); !list.empty())
    lists.emplace_back(list);
  else if (!body_id.empty())
    files.push_back(body_id);
}

error no_such_key(const std::string& key) {
  return {"NoSuchKey", "The specified key does not exist.", {{"Key", key}}};
}

std::optional<error> refuse_stranger(const bucket_record& found, const std::string& account) {
  if (account.empty() || account == found.info.account)
    return std::nullopt;
  return error{code::access_denied, "Access Denied"};
}

std::optional<bucket_record> read_bucket(const persistence::reader& from,
                                         const std::string& bucket) {
  auto bytes = from.get(bucket_key(bucket));
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<bucket_record>(*bytes);
}

result<bucket_record> enter(const persistence::reader& from, const std::string& bucket,
                            const std::string& account) {
  auto found = read_bucket(from, bucket);
  if (!found)
    return no_such_bucket(bucket);
  if (auto refusal = refuse_stranger(*found, account))
    return *refusal;
  return std::move(*found);
}

std::optional<object_summary> read_summary(const persistence::reader& from,
                                           const std::string& stored_key) {
  auto bytes = from.get(stored_key);
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<object_summary>(*bytes);
}

result<void> check(const write_condition& condition, const std::optional<object_summary>& current,
                   const std::string& key) {
  if (condition.only_if_absent && current)
    return precondition_failed("If-None-Match");
  if (condition.if_match.empty())
    return {};
  if (!current)
    return no_such_key(key);
  if (condition.if_match != "*" && condition.if_match != current->etag)
    return precondition_failed("If-Match");
  return {};
}

} // namespace troupe
