// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/http/message.hpp"

/// A request body that is in memory already: one that a signature check had to read, or a test's.
/// What it is asked to hold, the connection's own body holds, if there is one.
namespace troupe::gateway {

class buffered_body final : public request_body {
public:
  explicit buffered_body(std::string bytes, request_body* of = nullptr)
      : bytes_(std::move(bytes)), of_(of) {}

  task<result<std::string_view>> next() override {
    constexpr std::size_t piece_bytes_max = 256u << 10;
    const auto piece = std::string_view{bytes_}.substr(taken_, piece_bytes_max);
    taken_ += piece.size();
    co_return piece;
  }
  task<result<std::string>> read_all(std::size_t bytes_max) override {
    if (bytes_.size() - taken_ > bytes_max)
      co_return error{code::too_large, "The request body is too large."};
    bytes_.erase(0, std::exchange(taken_, 0));
    co_return std::exchange(bytes_, {});
  }
  task<result<void>> hold(std::size_t bytes) override {
    if (!of_)
      co_return result<void>{};
    auto holding = of_->hold(bytes);
    co_return co_await std::move(holding);
  }
  void belongs_to(std::string_view caller) override {
    if (of_)
      of_->belongs_to(caller);
  }

private:
  std::string bytes_;
  request_body* of_;
  std::size_t taken_ = 0;
};

} // namespace troupe::gateway
