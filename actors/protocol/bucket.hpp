// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is said to and by buckets. Local to the node that owns the bucket.
///
/// Bodies do not travel in messages, except small ones: a large body on its way in is an
/// `upload_face` that the gateway fills and the bucket publishes; one on its way out is a
/// `stored_body` that the session sends from its files. Uploads in parts: upload.hpp.
///
/// `account` is who asks. A bucket belongs to one account and refuses every other with
/// `code::access_denied`; empty stands for the website endpoint, which asks for nobody.
namespace troupe {

/// A body on its way to disk. The gateway appends; publishing blocks and is the body keeper's
/// alone. Dropped before it is published, it leaves nothing behind.
class upload_face {
public:
  virtual ~upload_face() = default;
  /// Throws `fault` where the disk does not let it.
  virtual void append(std::string_view bytes) = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Makes the body durable and returns its id.
  virtual std::string publish() = 0;
};

/// A file with a body, or a part of one, open for reading.
struct open_body {
  std::shared_ptr<const void> keeps_open;
  int descriptor = -1;
  std::uint64_t size = 0;
};

/// A stored body: one file, or those of the parts that it was uploaded in, one after the other.
/// Stays readable after its object is gone.
class stored_body {
public:
  struct piece {
    std::uint64_t size = 0;
    std::string checksum; ///< Base64; only of a part.
  };

  virtual ~stored_body() = default;
  [[nodiscard]] virtual const std::vector<piece>& pieces() const = 0;
  /// Opens a file only when its turn comes: a body may have thousands. Throws `fault`.
  [[nodiscard]] virtual open_body open(std::size_t piece) const = 0;
};

/// A bucket as a website: either a place to go instead, or the two documents.
struct website_configuration {
  std::string index_suffix;  ///< `index.html`
  std::string error_key;     ///< Empty: the plain error page.
  std::string redirect_host; ///< Not empty: every request is sent to this host.
  std::string redirect_protocol;

  friend bool operator==(const website_configuration&, const website_configuration&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(index_suffix, error_key, redirect_host, redirect_protocol);
  }
};

struct bucket_info {
  epoch_ms created = 0;
  std::string region;
  std::string account; ///< The owner.
  std::optional<website_configuration> site;
  tag_map tags; ///< Empty: never put, or taken away.
};

/// All that is known of an object but its bytes.
struct object_info {
  std::uint64_t size = 0;
  /// Without quotes: lower-case hex of the MD5; of N parts, of the MD5 of their MD5s, and `-N`.
  std::string etag;
  epoch_ms last_modified = 0;
  std::string checksum_algorithm; ///< `crc32`, `crc32c`, `crc64nvme`, `sha1` or `sha256`.
  std::string checksum;           ///< Base64; with `-N` if it is of the checksums of N parts.
  std::map<std::string, std::string> headers;  ///< `content-type`, `cache-control`, …
  std::map<std::string, std::string> metadata; ///< Without `x-amz-meta-`.
  tag_map tags;

  friend bool operator==(const object_info&, const object_info&) = default;
};

/// True for a checksum of parts' checksums.
inline bool is_composite(std::string_view checksum) {
  return checksum.find('-') != std::string_view::npos;
}

// -- the bucket itself
// ------------------------------------------------------------------------------

struct create_bucket {
  std::string account;
  std::string region;
  tag_map tags;
};
struct head_bucket {
  std::string account;
};
struct delete_bucket {
  std::string account;
};
struct put_website {
  std::string account;
  website_configuration site;
};
struct delete_website {
  std::string account;
};
/// Of the bucket, or of an object in it.
struct put_tags {
  std::string account;
  std::string key; ///< Empty: the bucket itself.
  tag_map tags;    ///< In the place of those that there are; empty: none.
};

// -- objects
// ----------------------------------------------------------------------------------------

/// What must hold of the object under the key for a change to happen. Evaluated where the change is
/// made, so that of two conditional writes one wins.
struct write_condition {
  bool only_if_absent = false; ///< `If-None-Match: *`
  std::string if_match;        ///< An ETag without quotes, `*` for any; empty: no condition.
};

struct put_object {
  std::string account;
  std::string key;
  object_info info;  ///< Size, ETag and checksum are the gateway's; the time is the bucket's.
  std::string bytes; ///< The body, unless there is an upload or a copy.
  std::shared_ptr<upload_face> upload;
  std::shared_ptr<const stored_body> copy_of; ///< Another object's body, which both then have.
  write_condition condition;
};

struct get_object {
  std::string account;
  std::string key;
};
struct stored_object {
  object_info info;
  std::string bytes; ///< The body, unless `body` holds it.
  std::shared_ptr<const stored_body> body;
};

struct head_object {
  std::string account;
  std::string key;
};

struct delete_object {
  std::string account;
  std::string key;
  write_condition condition; ///< Only `if_match` is looked at.
};
struct delete_objects {
  std::string account;
  std::vector<std::string> keys;
};

struct list_objects {
  std::string account;
  std::string prefix;
  std::string delimiter;
  std::string after; ///< Keys and common prefixes greater than this one only.
  std::size_t limit = 1'000;
};
struct listed_object {
  std::string key;
  std::uint64_t size = 0;
  std::string etag;
  epoch_ms last_modified = 0;
  std::string checksum_algorithm;
  bool has_composite_checksum = false;
};
struct objects_page {
  std::vector<listed_object> objects;
  std::vector<std::string> common_prefixes;
  std::string owner;
  bool is_truncated = false;
  std::string last; ///< Where a truncated page ended: the `after` of the next one.
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bucket_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::object_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::create_bucket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::head_bucket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_bucket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_website)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_website)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_tags)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_object)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::get_object)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stored_object)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::head_object)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_object)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_objects)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::list_objects)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::objects_page)
