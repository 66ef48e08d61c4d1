// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "persistence/store.hpp"

#include <string_view>

/// Pages of a bucket's keys, in byte order, with the keys that share a prefix up to the delimiter
/// folded into one entry. A folded group is skipped by seeking past it, however many keys it has.
namespace troupe {

/// The group that a key belongs to: what `prefix` begins and the next delimiter ends; a view into
/// the key, empty where there is none.
std::string_view group_of(std::string_view key, std::string_view prefix,
                          std::string_view delimiter);

/// One page (AWS: ListObjectsV2). Keys and groups count alike towards `ask.limit`; a group that is
/// not greater than `ask.after` is left out whole, as S3 does.
objects_page list_page(const persistence::reader& from, std::string_view bucket,
                       const list_objects& ask);

} // namespace troupe
