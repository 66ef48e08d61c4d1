// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "persistence/key.hpp"

#include <string>
#include <string_view>

/// What is stored of a bucket and of an object (record format: persistence/record.hpp):
///
///     catalog u8(bucket) text("") text("") text(bucket)  ->  bucket_record
///     object text(bucket) raw(object key)                ->  object_record
///
/// Object keys are bytes and never become paths. A body above `limits::inline_body_bytes_max` is a
/// body file that the record names; a smaller one is in the record.
namespace troupe {

struct bucket_record {
  bucket_info info;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(info.created, info.region, info.account, info.site);
  }
};

struct object_record {
  object_info info;
  std::string body_id; ///< Empty: the body is in `bytes`.
  std::string bytes;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(info.size, info.etag, info.last_modified, info.checksum_algorithm, body_id, info.checksum,
      info.headers, info.metadata, bytes);
  }
};

/// The first fields of an `object_record`: what listings and sweeps read, without its bytes.
struct object_summary {
  std::uint64_t size = 0;
  std::string etag;
  epoch_ms last_modified = 0;
  std::string checksum_algorithm;
  std::string body_id;

  static constexpr std::uint8_t record_version = object_record::record_version;
  template <class Fields>
  void fields(Fields& f) {
    f(size, etag, last_modified, checksum_algorithm, body_id);
  }
};

inline std::string bucket_key(std::string_view bucket) {
  return persistence::key{persistence::space::catalog}
      .u8(static_cast<std::uint8_t>(noun::bucket))
      .text("")
      .text("")
      .text(bucket)
      .bytes();
}

/// The key of an object; with an empty object key, the prefix of all of the bucket's.
inline std::string object_key(std::string_view bucket, std::string_view key) {
  return persistence::key{persistence::space::object}.text(bucket).raw(key).bytes();
}

} // namespace troupe
