// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/record.hpp"
#include "core/result.hpp"
#include "persistence/store.hpp"

#include <optional>
#include <string>
#include <vector>

/// What every read and every change of a bucket begins with: is it there, whose is it, what is
/// under the key, may it be replaced. And what a change leaves behind.
namespace troupe {

/// Body files and lists of parts that a change left without a record: removed after the commit.
struct dropped_bodies {
  std::vector<std::string> files;
  std::vector<std::string> lists;

  /// `body_id` as in a record; may be empty.
  void add(const std::string& body_id);
};

error no_such_key(const std::string& key);

std::optional<error> refuse_stranger(const bucket_record& found, const std::string& account);

std::optional<bucket_record> read_bucket(const persistence::reader& from,
                                         const std::string& bucket);

/// The bucket's record, if `account` may use it.
result<bucket_record> enter(const persistence::reader& from, const std::string& bucket,
                            const std::string& account);

std::optional<object_summary> read_summary(const persistence::reader& from,
                                           const std::string& stored_key);

/// Refuses a change whose condition does not hold of what is under the key.
result<void> check(const write_condition& condition, const std::optional<object_summary>& current,
                   const std::string& key);

} // namespace troupe
