// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"

/// What is said about uploads in parts (AWS: "Uploading and copying objects using multipart
/// upload"), to and by their bucket. An upload is named by its key and its id together; one that
/// was completed or aborted is refused with `"NoSuchUpload"`, but that to complete it once
/// more is answered as the first time, within `limits::completed_upload_time`.
namespace troupe {

/// What was fixed when the upload began.
struct upload_info {
  std::string key;
  std::string id;
  epoch_ms initiated = 0;
  /// Of every part and the object. Empty where the client named none: then it is `crc64nvme`, and
  /// what a client sends with a part is checked and forgotten.
  std::string checksum_algorithm;
  bool has_composite_checksum = false;
  std::map<std::string, std::string> headers;  ///< Of the object to be.
  std::map<std::string, std::string> metadata; ///< The same.
  tag_map tags;                                ///< The same.
};

struct part_info {
  int number = 0;
  std::uint64_t size = 0;
  std::string etag;     ///< Lower-case hex of the MD5, without quotes.
  std::string checksum; ///< Base64, of the upload's algorithm.
  epoch_ms last_modified = 0;
  std::string body_id; ///< Tells this upload of the number from every other.
};

struct create_upload {
  std::string account;
  upload_info upload; ///< The id and the time are the bucket's.
};
struct find_upload {
  std::string account;
  std::string key;
  std::string upload_id;
};

struct put_part {
  std::string account;
  std::string key;
  std::string upload_id;
  part_info part; ///< The time and the body's id are the bucket's.
  std::shared_ptr<upload_face> body;
};

struct list_parts {
  std::string account;
  std::string key;
  std::string upload_id;
  int after = 0; ///< Numbers greater than this one only.
  std::size_t limit = 1'000;
};
struct parts_page {
  upload_info upload;
  std::string owner;
  std::vector<part_info> parts;
  bool is_truncated = false;
};

struct complete_upload {
  std::string account;
  std::string key;
  std::string upload_id;
  object_info info; ///< Size, ETag and checksum are the gateway's; the rest is the upload's.
  /// The object, in order. A part that is not the one that the gateway looked at is refused.
  std::vector<part_info> parts;
  write_condition condition;
};
/// Asks for what a completion made, for whoever asks for the same once more.
struct find_completed {
  std::string account;
  std::string key;
  std::string upload_id;
  std::vector<part_info> parts; ///< Numbers and ETags only.
};
struct abort_upload {
  std::string account;
  std::string key;
  std::string upload_id;
};

struct list_uploads {
  std::string account;
  std::string prefix;
  std::string delimiter;
  std::string after;    ///< Keys greater than this one only ...
  std::string after_id; ///< ... and the uploads of that key with greater ids, if not empty.
  std::size_t limit = 1'000;
};
struct uploads_page {
  std::vector<upload_info> uploads;
  std::vector<std::string> common_prefixes;
  std::string owner;
  bool is_truncated = false;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::upload_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::part_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::create_upload)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::find_upload)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_part)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::list_parts)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::parts_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::complete_upload)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::find_completed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::abort_upload)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::list_uploads)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::uploads_page)
