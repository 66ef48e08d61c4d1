// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <string_view>

/// HTTP's chunked transfer coding (RFC 9112, section 7.1), decoded in place and strictly:
///
///     body    = *( size [ ";" extension ] CRLF data CRLF ) "0" [ ";" extension ] CRLF trailers
///     CRLF size    = 1*15 hex digits
///
/// Limits: `http_chunk_line_bytes_max` for a size line, `http_trailers_max` and
/// `http_trailer_bytes_max` for the trailers. Trailers are checked and dropped, never merged into
/// the header fields: nothing that was signed may be changed by what comes after the body.
namespace troupe::gateway {

class chunk_decoder {
public:
  struct step {
    std::size_t consumed = 0; ///< Bytes to take off the front of the input, the piece included.
    std::string_view piece;   ///< Body bytes, a part of the input.
  };

  /// Takes framing and at most one piece off the input. No piece, while not `done`, means that more
  /// input is needed.
  result<step> take(std::string_view input);
  [[nodiscard]] bool done() const { return state_ == state::done; }

private:
  enum class state { size_line, data, data_end, trailers, done };

  result<std::size_t> take_size_line(std::string_view input);
  result<std::size_t> take_trailer_line(std::string_view input);

  state state_ = state::size_line;
  std::uint64_t left_ = 0; ///< Of the chunk under way.
  std::size_t trailers_ = 0;
  std::size_t trailer_bytes_ = 0;
};

} // namespace troupe::gateway
