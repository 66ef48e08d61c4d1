// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What Troupe and bootstrap.js say to each other on the child's descriptor 3: the one place that
/// documents it. Private to a Troupe and its own children, so it has no version.
///
///     frame     = length type body          ; length: u32, big-endian, of type and body together
///     type      = u8
///     payload   = *OCTET                    ; JSON text that nobody on the way looks into
///     id        = u8 *OCTET                 ; its length and the invocation's request id
///
///     to the child, after it said READY:
///     ASSIGN    = 1 json                    ; once: environment, cwd, handler, module paths,
///     runtime INVOKE    = 2 u32 json payload        ; the header's length, the header, the event
///
///     from the child:
///     READY     = 16                        ; booted, knows no function yet
///     LOADED    = 17                        ; the handler is there
///     FAILED    = 18 json                   ; it is not; the error object
///     RESPONSE  = 19 id payload             ; what the handler returned
///     ERROR     = 20 id json                ; what it threw, as the error object
///     FATAL     = 21 id json                ; the same, and the child ends by itself
///
/// An invocation begins only after the last one was answered, and the child answers only what it
/// has read to the end.
namespace troupe {

enum class frame_type : std::uint8_t {
  assign = 1,
  invoke = 2,
  ready = 16,
  loaded = 17,
  failed = 18,
  response = 19,
  error = 20,
  fatal = 21,
};

struct frame {
  frame_type type{};
  std::string request_id; ///< Of `response`, `error` and `fatal`.
  std::string payload;
};

/// What a frame may have beyond its payload: type and id.
inline constexpr std::size_t frame_overhead_bytes_max = 1 + 1 + 255;

std::string assign_frame(std::string_view json);
std::string invoke_frame(std::string_view header, std::string_view payload);

/// Cuts the bytes that a child sends into frames. Its memory is bounded: a frame longer than
/// `bytes_max`, or one that is not in the grammar, breaks the reader for good.
class frame_reader {
public:
  enum class trouble : std::uint8_t { none, too_long, malformed };

  explicit frame_reader(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Takes from the front of `bytes` what it can use and returns the frame that this completed;
  /// call again until nothing comes back.
  std::optional<frame> next(std::string_view& bytes);
  [[nodiscard]] trouble broken() const { return broken_; }

private:
  bool take(std::string_view& bytes, std::size_t wanted);
  std::optional<frame> parse();

  std::size_t bytes_max_;
  std::string pending_;    ///< The length, then the frame without it.
  std::size_t length_ = 0; ///< 0 while the length is not complete.
  trouble broken_ = trouble::none;
};

} // namespace troupe
