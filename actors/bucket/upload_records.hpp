// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/record.hpp"
#include "core/result.hpp"
#include "persistence/record.hpp"
#include "persistence/store.hpp"

/// Reading the records of uploads and parts; within this folder.
namespace troupe {

inline error no_such_upload(const std::string& id) {
  return {"NoSuchUpload",
          "The specified upload does not exist. The upload ID may be invalid, or the upload may "
          "have been aborted or completed.",
          {{"UploadId", id}}};
}

/// An upload's record, or the refusal that there is none.
template <class Ask>
result<upload_record> find_record(const persistence::reader& from, const std::string& bucket,
                                  const Ask& ask) {
  const auto bytes = from.get(upload_key(bucket, ask.key, ask.upload_id));
  if (!bytes)
    return no_such_upload(ask.upload_id);
  return persistence::unpack<upload_record>(*bytes);
}

template <class Ask>
upload_info info_of(upload_record found, const Ask& ask) {
  found.info.key = ask.key;
  found.info.id = ask.upload_id;
  return std::move(found.info);
}

/// What `stored_key` has after `prefix`.
inline persistence::key_parts after(std::string_view prefix, std::string_view stored_key) {
  return persistence::key_parts{stored_key.substr(prefix.size() - 1)}; // It skips the space's byte.
}

inline part_info info_of(std::string_view prefix, std::string_view stored_key,
                         std::string_view value) {
  auto found = persistence::unpack<part_record>(value).info;
  found.number = static_cast<int>(after(prefix, stored_key).u64());
  return found;
}

} // namespace troupe
