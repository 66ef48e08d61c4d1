// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/http/message.hpp"

#include <algorithm>
#include <optional>

/// A request's body that tells what is done to it.
namespace troupe::testing {

class watched_body final : public gateway::request_body {
public:
  explicit watched_body(std::string sent = {}) : bytes(std::move(sent)) {}

  gateway::task<result<std::string_view>> next() override {
    constexpr std::size_t piece_bytes_max = 64u << 10;
    was_read = true;
    const auto piece = std::string_view{bytes}.substr(taken_, piece_bytes_max);
    taken_ += piece.size();
    co_return piece;
  }
  gateway::task<result<std::string>> read_all(std::size_t bytes_max) override {
    was_read = true;
    limit = bytes_max;
    payer_at_read = payer;
    if (refusal)
      co_return *refusal;
    co_return bytes;
  }
  gateway::task<result<void>> hold(std::size_t more) override {
    if (refusal)
      co_return *refusal;
    held += more;
    co_return result<void>{};
  }
  void belongs_to(std::string_view caller) override { payer = caller; }

  std::string bytes;
  std::optional<error> refusal; ///< Of whatever takes memory.
  bool was_read = false;
  std::size_t limit = 0;
  std::size_t held = 0;
  std::string payer;         ///< Empty while nobody was judged.
  std::string payer_at_read; ///< Who paid while it was read.

private:
  std::size_t taken_ = 0;
};

} // namespace troupe::testing
