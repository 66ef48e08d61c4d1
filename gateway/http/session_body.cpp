// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/session.hpp"

#include <algorithm>

/// The session's way in: bodies, pulled by the handler, drained or lingered over when it did not.
namespace troupe::gateway {

bool session::body_done() const {
  return frame_.chunked ? chunks_.done() : body_left_ == 0;
}

bool session::body_is_small() const {
  if (body_done())
    return true;
  const bool known_large = !frame_.chunked && body_left_ > limits::http_drain_bytes_max;
  return !must_invite_ && !body_broken_ && !known_large;
}

task<bool> session::invite_body() {
  must_invite_ = false;
  if (buffer_.size() > 0)
    co_return true; // The client did not wait.
  auto sending = send_all("HTTP/1.1 100 Continue\r\n\r\n", {}, false);
  co_return co_await std::move(sending);
}

/// Reads on. Time counts only while we wait for the client, not while the handler is busy with a
/// piece, and starts anew with every `http_body_bytes_per_window_min` that came.
task<bool> session::await_body() {
  phase_ = phase::body;
  since_ = host_.now() - body_waited_;
  const auto before = buffer_.size();
  const bool is_large = frame_.chunked || body_left_ > small_read_bytes;
  auto reading = read_more(is_large ? limits::http_piece_bytes_max : small_read_bytes);
  const bool came = co_await std::move(reading);
  body_waited_ = host_.now() - since_;
  window_bytes_ += buffer_.size() - before;
  if (window_bytes_ >= limits::http_body_bytes_per_window_min) {
    window_bytes_ = 0;
    body_waited_ = {};
  }
  phase_ = phase::handler;
  co_return came;
}

task<result<std::string_view>> session::next() {
  buffer_.consume(std::exchange(piece_bytes_, 0));
  while (!body_done() && !body_broken_) {
    if (buffer_.size() > 0) {
      auto input = buffered().substr(0, limits::http_piece_bytes_max);
      if (!frame_.chunked) {
        const auto size
            = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), body_left_));
        body_left_ -= size;
        piece_bytes_ = size;
        co_return input.substr(0, size);
      }
      auto step = chunks_.take(input);
      if (!step) {
        body_broken_ = true;
        co_return step.refusal();
      }
      if (!step->piece.empty()) {
        piece_bytes_ = step->consumed;
        co_return step->piece;
      }
      buffer_.consume(step->consumed);
      if (chunks_.done())
        break;
    }
    if (must_invite_) {
      auto inviting = invite_body();
      body_broken_ = !co_await std::move(inviting);
    }
    auto waiting = await_body();
    body_broken_ = !co_await std::move(waiting) || body_broken_;
  }
  if (body_broken_)
    co_return error{code::incomplete_body, "The request body terminated unexpectedly"};
  co_return std::string_view{};
}

task<result<std::string>> session::read_all(std::size_t bytes_max) {
  error too_large{code::too_large, "The request body is too large."};
  if (body_left_ > bytes_max)
    co_return too_large;
  std::string all;
  all.reserve(static_cast<std::size_t>(body_left_));
  for (;;) {
    auto pulling = next();
    auto piece = co_await std::move(pulling);
    if (!piece)
      co_return piece.refusal();
    if (piece->empty())
      co_return all;
    if (all.size() + piece->size() > bytes_max)
      co_return too_large;
    all.append(*piece);
  }
}

task<bool> session::drain_body() {
  std::size_t dropped = 0;
  while (dropped <= limits::http_drain_bytes_max) {
    auto pulling = next();
    auto piece = co_await std::move(pulling);
    if (!piece)
      co_return false;
    if (piece->empty())
      co_return true;
    dropped += piece->size();
  }
  co_return false;
}

/// Closes our half and takes what the client still sends: a connection that is closed on unread
/// bytes is reset, and the reset overtakes the answer.
task<void> session::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(boost::asio::socket_base::shutdown_send, ignored);
  enter(phase::linger);
  for (std::size_t dropped = 0; dropped < limits::http_linger_bytes_max;) {
    buffer_.consume(buffer_.size());
    auto reading = read_more(limits::http_piece_bytes_max);
    if (!co_await std::move(reading))
      break;
    dropped += buffer_.size();
  }
}

} // namespace troupe::gateway
