// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/upload.hpp"
#include "persistence/key.hpp"

#include <algorithm>
#include <string>
#include <string_view>

/// What is stored of a bucket, its objects and its uploads (record format: persistence/record.hpp):
///
///     catalog u8(bucket) text("") text("") text(bucket)   ->  bucket_record
///     object text(bucket) raw(object key)                 ->  object_record
///     upload u8(1) text(bucket) text(object key) raw(id)  ->  upload_record
///     upload u8(2) text(list id) u64(number)              ->  part_record
///     upload u8(3) text(bucket) raw(id)                   ->  completed_record
///     upload u8(4) u64(completed) text(bucket) raw(id)    ->  nothing
///
/// Object keys are bytes and never become paths. A body above `limits::inline_body_bytes_max` is a
/// body file that the record names; a smaller one is in the record.
///
/// A body in parts is a list of part records, each of which names a body file. While the upload is
/// under way, the list is the upload's; completing it writes one object record that names the list
/// and erases the upload's, so that it costs the same for ten bytes as for ten terabytes, and what
/// was durable part by part is never written again. GetObject sends the files one after the other.
/// A list that nobody names any longer goes away record by record (body_keeper.hpp).
///
/// What a completion answered is kept for `limits::completed_upload_time`, so that to repeat it
/// answers the same. Each completion erases some that are older, by their times: there are never
/// more of them than completions within that time and the few that nothing has followed since.
namespace troupe {

struct bucket_record {
  bucket_info info;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(info.created, info.region, info.account, info.site, info.tags);
  }
};

struct object_record {
  object_info info;
  std::string body_id; ///< Of a body file, or `list_mark` and a list's; empty: it is in `bytes`.
  std::string bytes;
  epoch_ms written = 0; ///< `last_modified` is in whole seconds.

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(info.size, info.etag, info.last_modified, info.checksum_algorithm, body_id, info.checksum,
      info.headers, info.metadata, bytes, written, info.tags);
  }
};

/// The first fields of an `object_record`: what listings and sweeps read, without its bytes.
struct object_summary {
  std::uint64_t size = 0;
  std::string etag;
  epoch_ms last_modified = 0;
  std::string checksum_algorithm;
  std::string body_id;
  std::string checksum;

  static constexpr std::uint8_t record_version = object_record::record_version;
  template <class Fields>
  void fields(Fields& f) {
    f(size, etag, last_modified, checksum_algorithm, body_id, checksum);
  }
};

struct upload_record {
  upload_info info;        ///< Without key and id, which are in the key.
  bool had_object = false; ///< Under its key, when it began.

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(info.initiated, info.checksum_algorithm, info.has_composite_checksum, info.headers,
      info.metadata, had_object, info.tags);
  }
};

struct part_record {
  part_info info; ///< Without the number, which is in the key.

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(info.body_id, info.size, info.etag, info.checksum, info.last_modified);
  }
};

struct completed_record {
  std::string key;
  std::string parts; ///< SHA-256 of numbers and ETags.
  object_info info;  ///< Size, ETag and checksum.
  epoch_ms completed = 0;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(key, parts, info.size, info.etag, info.checksum_algorithm, info.checksum, completed);
  }
};

inline constexpr char list_mark = '@';

/// The list that a record's body id names; empty if it names a body file or nothing.
inline std::string_view list_of(std::string_view body_id) {
  return body_id.starts_with(list_mark) ? body_id.substr(1) : std::string_view{};
}

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

/// What stands in the upload space, in the order of its kinds.
enum class upload_kind : std::uint8_t { upload = 1, part = 2, completed = 3, completed_at = 4 };

/// The prefix of all that is of a kind.
inline persistence::key upload_space(upload_kind kind) {
  return persistence::key{persistence::space::upload}.u8(static_cast<std::uint8_t>(kind));
}

inline std::string upload_key(std::string_view bucket, std::string_view key, std::string_view id) {
  return upload_space(upload_kind::upload).text(bucket).text(key).raw(id).bytes();
}

/// The prefix of all parts of a list.
inline std::string parts_key(std::string_view list) {
  return upload_space(upload_kind::part).text(list).bytes();
}

inline std::string part_key(std::string_view list, int number) {
  return upload_space(upload_kind::part).text(list).u64(static_cast<std::uint64_t>(number)).bytes();
}

/// The key of a completed upload; with an empty id, the prefix of all of the bucket's.
inline std::string completed_key(std::string_view bucket, std::string_view id) {
  return upload_space(upload_kind::completed).text(bucket).raw(id).bytes();
}

/// With an empty bucket, where those of that time begin.
inline std::string completed_at_key(epoch_ms time, std::string_view bucket, std::string_view id) {
  auto key = upload_space(upload_kind::completed_at)
                 .u64(static_cast<std::uint64_t>(std::max<epoch_ms>(time, 0)));
  return bucket.empty() ? key.bytes() : key.text(bucket).raw(id).bytes();
}

/// The parts of keys of the upload space.
inline std::string upload_id_of(std::string_view stored_key) {
  persistence::key_parts parts{stored_key};
  parts.u8();
  parts.text();
  parts.text();
  return std::string{parts.raw()};
}
inline std::string list_of_part(std::string_view stored_key) {
  persistence::key_parts parts{stored_key};
  parts.u8();
  return parts.text();
}

} // namespace troupe
