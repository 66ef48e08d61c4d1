// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/limits.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

/// Which request heads are let in, decided over the raw bytes before anything else reads them.
///
/// HTTP parsers differ in what they forgive, and a difference is a way to smuggle one request
/// inside another. So the rules here are stricter than RFC 9112 asks: whoever sends something
/// ambiguous is refused and the connection closed. Pure functions.
namespace troupe::gateway {

/// What an admitted head says about the message. The views point into the head.
struct framing {
  std::string_view method;
  std::string_view path;  ///< Begins with `/`.
  std::string_view query; ///< Without `?`.
  std::string_view host;
  bool keep_alive = false;
  bool is_http_1_0 = false;
  bool chunked = false;
  std::optional<std::uint64_t> content_length; ///< 0 where there is neither length nor coding.
  bool expects_continue = false;
};

struct rejection {
  unsigned status = 400;
  std::string_view reason;
};

/// How far a head has arrived.
struct head_progress {
  enum class kind { incomplete, complete, rejected } state = kind::incomplete;
  std::size_t length = 0; ///< Of the head, its empty line included, when complete.
  rejection why = {};
};

/// Looks for the end of the head. `scanned` is where the last look ended, 0 at first; it is moved
/// on. Refuses what can never become a head: a bare line feed, or more than the limit.
head_progress find_head(std::string_view bytes, std::size_t& scanned);

/// Judges a whole head, its empty line included.
std::variant<framing, rejection> admit(std::string_view head);

/// A field name or method: RFC 9110's `token`.
bool is_token(std::string_view text);
/// Compares ASCII letters without case.
bool same_text(std::string_view a, std::string_view b);

} // namespace troupe::gateway
