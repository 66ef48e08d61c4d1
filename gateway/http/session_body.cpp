// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/session.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

/// The session's way in: bodies, pulled by the handler, drained or lingered over when it did not.
namespace troupe::gateway {

namespace {

error incomplete() {
  return {"IncompleteBody", "The request body terminated unexpectedly"};
}

} // namespace

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

/// How much to read at once: as much as the body may still bring, where there is room for it.
std::size_t session::body_read_bytes() {
  const auto piece_max = std::uint64_t{limits::http_piece_bytes_max};
  const auto wanted
      = static_cast<std::size_t>(frame_.chunked ? piece_max : std::min(piece_max, body_left_));
  if (wanted > std::max(small_read_bytes, buffer_.capacity()) && memory_.take_spare(wanted)) {
    buffer_bytes_ += wanted;
    return wanted;
  }
  return std::max(small_read_bytes, buffer_.capacity()) - buffer_.size();
}

/// Reads on. Time counts only while we wait for the client, not while the handler is busy with a
/// piece, and starts anew with every `http_body_bytes_per_window_min` that came.
task<bool> session::await_body() {
  phase_ = phase::body;
  since_ = host_.now() - body_waited_;
  const auto before = buffer_.size();
  auto reading = read_more(body_read_bytes());
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
    co_return incomplete();
  co_return std::string_view{};
}

/// One that the connection's own buffer has room for: what a client has sent of it so far costs
/// nothing more.
task<result<std::string>> session::read_small() {
  buffer_.consume(std::exchange(piece_bytes_, 0));
  while (buffer_.size() < body_left_ && !body_broken_) {
    if (must_invite_) {
      auto inviting = invite_body();
      body_broken_ = !co_await std::move(inviting);
    }
    auto waiting = await_body();
    body_broken_ = !co_await std::move(waiting) || body_broken_;
  }
  if (body_broken_)
    co_return incomplete();
  const auto bytes = static_cast<std::size_t>(std::exchange(body_left_, 0));
  std::string all{buffered().substr(0, bytes)};
  buffer_.consume(bytes);
  co_return all;
}

task<result<std::string>> session::read_all(std::size_t bytes_max) {
  error too_large{code::too_large, "The request body is too large."};
  if (body_left_ > bytes_max)
    co_return too_large;
  if (!frame_.chunked && body_left_ <= limits::small_body_bytes_max) {
    auto reading = read_small();
    co_return co_await std::move(reading);
  }
  std::string all;
  for (;;) {
    auto pulling = next();
    auto piece = co_await std::move(pulling);
    if (!piece)
      co_return piece.refusal();
    if (piece->empty())
      co_return all;
    if (all.size() + piece->size() > bytes_max)
      co_return too_large;
    auto growing = make_room(all, piece->size(), bytes_max);
    if (auto grown = co_await std::move(growing); !grown)
      co_return grown.refusal();
    all.append(*piece);
  }
}

/// Twice as much each time, and the whole once a quarter of it has come: what a client announces
/// is no reason to allocate it.
task<result<void>> session::make_room(std::string& all, std::size_t more, std::size_t bytes_max) {
  const auto needed = all.size() + more;
  if (needed <= all.capacity())
    co_return result<void>{};
  const auto whole = frame_.chunked ? bytes_max : needed + static_cast<std::size_t>(body_left_);
  const auto before = all.capacity() > std::string{}.capacity() ? all.capacity() : 0;
  const auto wanted
      = whole / 4 <= needed ? whole : std::max({needed, 2 * before, limits::small_body_bytes_max});
  auto holding = hold(wanted);
  if (auto held = co_await std::move(holding); !held)
    co_return held;
  std::string larger;
  larger.reserve(wanted);
  larger.append(all);
  all = std::move(larger);
  if (before > 0)
    memory_.give_back(before);
  co_return result<void>{};
}

void session::belongs_to(std::string_view caller) {
  memory_.belongs_to(caller);
}

task<result<void>> session::hold(std::size_t bytes) {
  using outcome = memory_share::outcome;
  has_room_ = false;
  const auto taken = memory_.take(bytes, *this);
  if (taken == outcome::taken)
    co_return result<void>{};
  if (taken == outcome::waits) {
    auto waiting = wait_for_room();
    co_await std::move(waiting);
  }
  if (has_room_)
    co_return result<void>{};
  body_broken_ = !body_done(); // It stays unread, and the connection ends with the answer.
  if (taken == outcome::too_large)
    co_return error{code::too_large,
                    "The request needs more memory than the setting serve.memory_budget lets one "
                    "connection have."};
  co_return error{code::overloaded, std::string{please_wait}};
}

task<void> session::wait_for_room() {
  room_ = std::make_unique<boost::asio::steady_timer>(socket_.get_executor(),
                                                      clock::time_point::max());
  phase_ = phase::memory;
  since_ = host_.now();
  boost::system::error_code ignored;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
  co_await room_->async_wait(token);
  phase_ = phase::handler;
  room_.reset();
}

void session::room_granted() {
  boost::asio::post(socket_.get_executor(), [this] {
    has_room_ = true;
    room_->cancel();
  });
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
    auto reading = read_more(small_read_bytes);
    if (!co_await std::move(reading))
      break;
    dropped += buffer_.size();
  }
}

} // namespace troupe::gateway
