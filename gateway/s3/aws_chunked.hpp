// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/result.hpp"
#include "gateway/auth/signature.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// S3's `aws-chunked` body coding, taken apart as it arrives (AWS: "Signature calculations:
/// transferring payload in multiple chunks", and the same with trailing headers):
///
///     body      = chunk* last trailer* [CRLF]
///     chunk     = size [";chunk-signature=" 64hex] CRLF bytes CRLF
///     last      = "0" [";chunk-signature=" 64hex] CRLF
///     trailer   = name ":" value (CRLF | LF)            announced checksums,
///     x-amz-trailer-signature
///
/// No chunk is ever held: bytes go to the sink piece by piece, before the signature of their chunk
/// is known to be right, so a refusal means that what the sink was given must not be used. A pure
/// state machine: no sockets, no files.
namespace troupe::gateway::s3 {

class aws_chunked_decoder {
public:
  using sink = std::function<void(std::string_view)>;

  /// Chunks of a signed body must carry a signature; it is verified where `signed_with` is given.
  aws_chunked_decoder(bool is_signed, bool has_trailer,
                      std::shared_ptr<const signature_context> signed_with);

  /// Takes the next piece of the body. Refuses with `"IncompleteBody"` what is not of the form
  /// above, and with `code::bad_signature` a chunk or trailer that was signed otherwise.
  result<void> feed(std::string_view piece, const sink& out);
  /// Told that the body has ended; refuses with `"IncompleteBody"` if that is too early.
  [[nodiscard]] result<void> finish() const;

  [[nodiscard]] std::uint64_t decoded_bytes() const { return decoded_bytes_; }
  /// The trailers' names in lower case, and their values, without the signature.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& trailers() const {
    return trailers_;
  }

private:
  enum class state { size_line, data, data_end, trailers, done };

  bool take_line(std::string_view& piece, std::size_t bytes_max);
  result<void> take_size_line();
  result<void> take_data(std::string_view& piece, const sink& out);
  result<void> take_data_end(std::string_view& piece);
  result<void> take_trailer_line();
  result<void> end_of_chunk();
  result<void> end_of_trailers();

  bool is_signed_;
  bool has_trailer_;
  std::shared_ptr<const signature_context> signed_with_;
  std::string previous_signature_;
  state state_ = state::size_line;
  std::string line_;
  bool line_too_long_ = false;
  std::uint64_t left_ = 0;   ///< Of the chunk.
  std::size_t end_seen_ = 0; ///< Of the CRLF after a chunk.
  std::uint64_t decoded_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::string chunk_signature_;
  std::string trailer_signature_;
  std::string signed_trailers_; ///< As they are signed: `name:value\n` each.
  std::optional<digest> chunk_digest_;
  std::vector<std::pair<std::string, std::string>> trailers_;
};

} // namespace troupe::gateway::s3
