// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A request's head as a value. Apart from message.hpp, so that what only reads heads (admission,
/// routing, signatures) knows neither coroutines nor sockets.
namespace troupe::gateway {

struct http_field {
  std::string name; ///< Lower case.
  std::string value;
};

/// A request's head, admitted: exactly one Host, no folding, no odd transfer coding.
struct http_request {
  std::string method;
  std::string path;  ///< As sent, still percent-encoded; begins with `/`.
  std::string query; ///< As sent, without `?`.
  std::vector<http_field> fields;
  std::string remote_address;
  /// Whose process it is, for a connection on this machine: gateway/http/peer.hpp.
  std::optional<unsigned> remote_user;
  std::optional<std::uint64_t> content_length; ///< Absent for a chunked body.
  bool expects_continue = false;

  /// The field's value, its repetitions not joined (the first counts); empty if absent.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
  [[nodiscard]] bool has_header(std::string_view lower_case_name) const;
  /// The decoded value of a query parameter; nothing if absent.
  [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
};

} // namespace troupe::gateway
