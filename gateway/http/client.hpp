// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/http/message.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

/// A small blocking HTTP/1.1 client for the command line and the tests: one connection per request,
/// the answer in memory.
namespace troupe::gateway {

struct http_reply {
  unsigned status = 0;
  std::vector<http_field> fields; ///< Names in lower case.
  std::string body;

  /// The first value of a field; empty if absent.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
};

class http_client {
public:
  http_client(std::string host, std::uint16_t port) : host_(std::move(host)), port_(port) {}

  /// `target` is path and query, encoded. Host, Content-Length and Connection are added unless
  /// `fields` has them. Refuses with `code::timed_out` past the patience, `code::internal` where
  /// there is no answer.
  [[nodiscard]] result<http_reply> send(std::string_view method, std::string_view target,
                                        const std::vector<http_field>& fields, std::string body,
                                        std::chrono::milliseconds patience) const;

private:
  std::string host_;
  std::uint16_t port_;
};

} // namespace troupe::gateway
