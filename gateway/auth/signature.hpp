// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "gateway/http/request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

/// AWS Signature Version 4, checked: the `Authorization` header and the presigned URL, as the AWS
/// General Reference page "Signature Version 4 signing process" and S3's page "Authenticating
/// Requests" say.
///
/// A request that carries both forms is refused. So is one with an unsigned Host or `x-amz-*`
/// header: a signature stands for everything that changes what the request does. Pure functions of
/// the request, the secret and the time; no key is looked up here.
namespace troupe::gateway {

/// Who claims to have signed, read without checking anything.
struct credential_scope {
  std::string access_key;
  std::string date; ///< `20261124`
  std::string region;
  std::string service;
};

/// The scope in the Authorization header or the query; nothing for an unsigned or malformed
/// request. Cheap: every request is routed by it.
std::optional<credential_scope> read_scope(const http_request& request);

/// How the body takes part in the signature. A closed list: `x-amz-content-sha256` with any other
/// value is refused.
enum class payload_mode : std::uint8_t {
  digest,                      ///< 64 hex digits: the body's SHA-256.
  unsigned_payload,            ///< `UNSIGNED-PAYLOAD`
  signed_chunks,               ///< `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`
  signed_chunks_and_trailer,   ///< `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`
  unsigned_chunks_and_trailer, ///< `STREAMING-UNSIGNED-PAYLOAD-TRAILER`
};
std::optional<payload_mode> payload_mode_of(std::string_view content_sha256);

/// What a verified signature leaves behind: enough to check the signatures of chunks.
struct signature_context {
  std::string access_key;
  std::string signing_key;    ///< Raw bytes.
  std::string date;           ///< `20261124T083000Z`
  std::string scope;          ///< `20261124/us-east-1/s3/aws4_request`
  std::string seed_signature; ///< Hex; what the first chunk's signature continues.
  payload_mode mode = payload_mode::digest;
};

/// The signature that a chunk must carry (`STREAMING-AWS4-HMAC-SHA256-PAYLOAD`): of the chunk
/// before it, the first one of the seed, and of the chunk's digest as hex.
std::string chunk_signature(const signature_context& with, std::string_view previous,
                            std::string_view chunk_sha256_hex);
/// The same for the trailer, over the digest of its `name:value\n` lines.
std::string trailer_signature(const signature_context& with, std::string_view previous,
                              std::string_view trailer_sha256_hex);
/// Compares in constant time.
bool is_same_signature(std::string_view a, std::string_view b);

/// A refusal; its fields are what S3 writes into the error besides.
struct auth_refusal {
  error why;
};

/// Derived signing keys, which cost four HMACs each. One per gateway thread.
class signing_keys {
public:
  const std::string& derive(const credential_scope& scope, std::string_view secret);

private:
  std::unordered_map<std::string, std::string> keys_;
};

struct verification {
  std::string_view secret;
  /// Hex SHA-256 of the body, for services other than S3: what `x-amz-content-sha256` says before
  /// the body has come, and what it is once it has. S3 signs that header as it stands, and checks
  /// the body while it streams.
  std::string_view body_sha256_hex;
  epoch_ms now = 0;
};

/// Why a presigned URL is not good at this time, if it is one and is not.
std::optional<auth_refusal> judge_presigned_time(const http_request& request, epoch_ms now);

/// Judges the head and the signature.
std::variant<signature_context, auth_refusal> verify(const http_request& request,
                                                     const verification& with, signing_keys& keys);

} // namespace troupe::gateway
