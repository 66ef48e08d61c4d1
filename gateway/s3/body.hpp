// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "gateway/call.hpp"
#include "gateway/s3/aws_chunked.hpp"
#include "gateway/s3/checksum.hpp"
#include "gateway/wire/model.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// The body of an S3 request: what its headers promise, and its bytes held against the promise
/// while they arrive. A small body is gathered in memory, a large one goes piece by piece into an
/// upload; neither is used unless every promise was kept.
namespace troupe::gateway::s3 {

/// What the headers say of the body.
struct body_plan {
  std::uint64_t size = 0; ///< Decoded.
  bool is_aws_chunked = false;
  bool is_signed = false;   ///< Each chunk.
  bool has_trailer = false; ///< After the last chunk.
  std::string md5;          ///< Raw; empty if none was given.
  std::string sha256_hex;   ///< Of `x-amz-content-sha256`; empty if it is not to be checked.
  /// The default where the client names none.
  checksum_kind algorithm = checksum_kind::crc64nvme;
  std::string checksum; ///< Base64; empty if none was given in the head.
  bool checksum_in_trailer = false;
  /// What is computed besides: a part is kept with its upload's algorithm, whatever the client
  /// checked it by.
  std::optional<checksum_kind> also;

  /// True if the client brings a checksum of its own.
  [[nodiscard]] bool has_checksum() const { return !checksum.empty() || checksum_in_trailer; }
};

/// Whose the `x-amz-checksum-…` headers of a request are: its body's, or those of the object that
/// an operation makes of parts.
enum class checksums_of { body, object };

/// Reads the headers, or refuses those that do not go together. The size is at most `bytes_max`.
result<body_plan> plan_body(const http_request& request, std::uint64_t bytes_max,
                            checksums_of whose = checksums_of::body);

/// A body whose promises were kept.
struct received_body {
  std::uint64_t size = 0;
  std::string md5_hex;
  std::string checksum_algorithm;
  std::string checksum;      ///< Base64.
  std::string also_checksum; ///< Of `body_plan::also`.
  std::string bytes;         ///< The body, unless there is an upload.
  std::shared_ptr<upload_face> upload;
};

/// Takes a body piece by piece and holds it against its plan.
class body_receiver {
public:
  using begin_upload = std::function<std::shared_ptr<upload_face>()>;

  /// A body up to `inline_bytes_max` stays in memory, none if there is no such limit; `begin` is
  /// called at once for any other.
  body_receiver(body_plan plan, std::shared_ptr<const signature_context> signed_with,
                std::optional<std::size_t> inline_bytes_max, const begin_upload& begin);

  /// What the request must hold before that many bytes are fed: nothing where they go into a file.
  [[nodiscard]] std::size_t bytes_to_hold(std::size_t piece) const;
  /// A piece as it came from the connection.
  result<void> feed(std::string_view piece);
  /// Told that the connection has no more of it.
  result<received_body> finish();

private:
  result<void> take(std::string_view decoded);
  void absorb(std::string_view decoded);
  [[nodiscard]] result<std::string> expected_checksum() const;

  body_plan plan_;
  std::optional<aws_chunked_decoder> decoder_;
  received_body body_;
  std::string gathered_; ///< Small pieces, until there are enough of them.
  digest md5_{digest_kind::md5};
  std::optional<digest> sha256_;
  s3::checksum checksum_;
  std::optional<s3::checksum> also_;
};

/// Receives the request's body as an object.
task<result<received_body>> receive_object(call& c, body_plan plan);
/// Receives the request's body as a part of one: into a file, however small.
task<result<received_body>> receive_part(call& c, body_plan plan);
/// Receives the document that an operation takes, of at most `limits::s3_document_bytes_max`; reads
/// nothing for one that takes none.
task<result<std::string>> receive_document(call& c, const wire::operation_model& operation);

} // namespace troupe::gateway::s3
