// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "gateway/http/request.hpp"

#include <utility> // Boost 1.74's awaitable.hpp uses std::exchange without it.

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HTTP requests and responses as the rest of the gateway sees them: no Beast type in sight.
namespace troupe::gateway {

/// A coroutine of the gateway. Rules for writing one: docs/coroutines.md.
template <class T>
using task = boost::asio::awaitable<T>;

/// A request's body, pulled piece by piece. The first pull answers `Expect: 100-continue`.
class request_body {
public:
  virtual ~request_body() = default;
  /// The next piece, at most 256 KiB, valid until the next call; empty at the end.
  virtual task<result<std::string_view>> next() = 0;
  /// The whole body, or `code::too_large` past `bytes_max`. It is held as by `hold`.
  virtual task<result<std::string>> read_all(std::size_t bytes_max) = 0;
  /// Counts `bytes` more as held in memory for this request, until it is answered. Waits a moment
  /// where the budget has no room for them, and then refuses with `code::overloaded`.
  virtual task<result<void>> hold(std::size_t bytes) = 0;
  /// Who pays for what is held: an access key whose signature was judged, or an address where none
  /// is asked for. Until it is told, the request is one of those that are not judged yet.
  virtual void belongs_to(std::string_view caller) = 0;
};

/// What a request reads that there is no room for: AWS's words of S3's `SlowDown`.
inline constexpr std::string_view please_wait = "Please reduce your request rate.";

/// Bytes of an open file that the session sends as a body.
struct file_slice {
  std::shared_ptr<const void> keeps_open; ///< Whoever closes `descriptor`.
  int descriptor = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  /// Opens the file that the body goes on in, if it does (`announced_length` then is of all); null
  /// where that fails.
  std::function<std::unique_ptr<file_slice>()> next = {};
};

struct http_response {
  unsigned status = 200;
  std::vector<http_field> fields; ///< Without Content-Length, Date and Connection: the session's.
  std::string body;
  std::optional<file_slice> file; ///< Sent instead of `body`.
  /// For HEAD and 304: the Content-Length to announce without sending a body.
  std::optional<std::uint64_t> announced_length;

  http_response& set(std::string_view name, std::string value) {
    fields.push_back({std::string{name}, std::move(value)});
    return *this;
  }
};

/// Where the session takes an admitted request. One per gateway thread.
class request_handler {
public:
  virtual ~request_handler() = default;
  virtual task<http_response> handle(http_request& request, request_body& body) = 0;
  /// Called on the handler's thread when the gateway has waited long enough for requests under way:
  /// whatever they still wait for is to fail now.
  virtual void give_up() {}
};

} // namespace troupe::gateway
