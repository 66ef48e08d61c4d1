// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/session.hpp"

#include "core/clock.hpp"
#include "gateway/http/head_parser.hpp"
#include "gateway/http/peer.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <ctime>

namespace troupe::gateway {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

std::string_view session_host::date() {
  const auto second = static_cast<std::int64_t>(std::time(nullptr));
  if (second != date_second_) {
    date_second_ = second;
    date_ = to_http_date(second * 1000);
  }
  return date_;
}

session::session(tcp::socket socket, session_host& host)
    : socket_(std::move(socket)), host_(host), memory_(host.memory), since_(host.now()) {
  host_.sessions.push_front(this);
  place_ = host_.sessions.begin();
  host_.connections.fetch_add(1, std::memory_order_relaxed);
  boost::system::error_code ignored;
  if (const auto peer = socket_.remote_endpoint(ignored); !ignored) {
    request_.remote_address = peer.address().to_string();
    if (const auto here = socket_.local_endpoint(ignored); !ignored) {
      const auto user = user_of_peer(here, peer);
      is_peer_gone_ = user.is_gone;
      request_.remote_user = user.id;
    }
  } else {
    is_peer_gone_ = true;
  }
  memory_.begin(request_.remote_address);
}

session::~session() {
  host_.sessions.erase(place_);
  host_.connections.fetch_sub(1, std::memory_order_relaxed);
}

void session::enter(phase next) {
  phase_ = next;
  since_ = host_.now();
  window_bytes_ = 0;
}

void session::count_sent(std::size_t bytes) {
  window_bytes_ += bytes;
  if (window_bytes_ >= limits::http_body_bytes_per_window_min)
    enter(phase::write);
}

std::string_view session::buffered() const {
  const auto data = buffer_.data();
  return {static_cast<const char*>(data.data()), data.size()};
}

void session::sweep(clock::time_point now) {
  const auto waited = now - since_;
  bool overdue = false;
  switch (phase_) {
    case phase::request:
      if (waited >= limits::http_idle_time_max)
        stop();
      else if (waited >= limits::http_buffer_idle_time && buffer_.capacity() > 0)
        give_buffer_back();
      break;
    case phase::head:
      overdue = waited >= limits::http_header_time_max;
      break;
    case phase::body:
    case phase::write:
      overdue = waited >= (memory_.is_pressed(now) ? limits::http_pressed_window
                                                   : limits::http_body_window);
      break;
    case phase::memory:
      if (waited >= limits::memory_wait_max && memory_.stop_waiting())
        room_->cancel();
      break;
    case phase::linger:
      overdue = waited >= limits::http_linger_time_max;
      break;
    case phase::handler:
      break; // The handler has deadlines of its own.
  }
  if (overdue)
    abort();
}

bool session::has_unread() const {
  boost::system::error_code ignored;
  return buffer_.size() > 0 || socket_.available(ignored) > 0;
}

/// Cancelled, not closed: a read that is done, but has not come back to us yet, brings a request.
void session::stop() {
  boost::system::error_code ignored;
  if (phase_ == phase::request && !has_unread())
    socket_.cancel(ignored);
}

void session::hurry() {
  boost::system::error_code ignored;
  if (phase_ == phase::request || phase_ == phase::head || phase_ == phase::body)
    socket_.cancel(ignored);
}

void session::abort() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (phase_ == phase::memory && memory_.stop_waiting())
    room_->cancel();
}

task<void> session::run(std::shared_ptr<session> self) {
  bool keep_alive = !self->is_peer_gone_;
  while (keep_alive) {
    auto serving = self->serve_one();
    keep_alive = co_await std::move(serving);
  }
  boost::system::error_code ignored;
  self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
  self->socket_.close(ignored);
}

/// Ends the read that waits for a request; it goes on without a buffer.
void session::give_buffer_back() {
  boost::system::error_code ignored;
  needs_no_buffer_ = true;
  socket_.cancel(ignored);
}

task<bool> session::read_more(std::size_t bytes_max) {
  boost::system::error_code failed;
  auto token = asio::redirect_error(asio::use_awaitable, failed);
  auto space = buffer_.prepare(bytes_max);
  const auto count = co_await socket_.async_read_some(space, token);
  buffer_.commit(count);
  if (std::exchange(needs_no_buffer_, false) && failed == asio::error::operation_aborted) {
    buffer_ = {};
    co_await socket_.async_wait(tcp::socket::wait_read, token);
  }
  co_return !failed;
}

/// Reads until the head is whole. False: the connection is over.
task<bool> session::read_head() {
  std::size_t scanned = 0;
  for (;;) {
    const auto progress = find_head(buffered(), scanned);
    if (progress.state == head_progress::kind::complete) {
      const auto head = buffered().substr(0, progress.length);
      auto verdict = admit(head);
      auto* frame = std::get_if<framing>(&verdict);
      rejection why = frame ? rejection{400, "The head of the request is malformed."}
                            : std::get<rejection>(verdict);
      if (!make_room_for_head(head.size()))
        why = {503, please_wait};
      else if (frame && accept_head(head, *frame)) {
        buffer_.consume(progress.length);
        co_return true;
      }
      auto answering = answer_rejection(why);
      co_await std::move(answering);
      co_return false;
    }
    if (progress.state == head_progress::kind::rejected) {
      auto answering = answer_rejection(progress.why);
      co_await std::move(answering);
      co_return false;
    }
    auto reading = read_more(std::max<std::size_t>(small_read_bytes - buffer_.size(), 1));
    if (!co_await std::move(reading))
      co_return false;
    if (phase_ == phase::request)
      enter(phase::head);
  }
}

/// A large head is held here and, taken apart, in its fields.
bool session::make_room_for_head(std::size_t bytes) {
  memory_.begin(request_.remote_address);
  has_large_head_ = bytes > limits::small_head_bytes_max;
  return !has_large_head_ || memory_.take_now(2 * bytes);
}

bool session::accept_head(std::string_view head, framing& frame) {
  if (!parse_fields(head, request_))
    return false;
  request_.method.assign(frame.method);
  request_.path.assign(frame.path);
  request_.query.assign(frame.query);
  request_.content_length = frame.content_length;
  request_.expects_continue = frame.expects_continue;
  is_head_ = frame.method == "HEAD";
  body_left_ = frame.content_length.value_or(0);
  chunks_ = {};
  piece_bytes_ = 0;
  body_broken_ = false;
  body_waited_ = {};
  must_invite_ = frame.expects_continue;
  frame_ = frame;
  frame_.method = frame_.path = frame_.query = frame_.host = {};
  return true;
}

/// One request and its answer. False: the connection is over.
task<bool> session::serve_one() {
  enter(buffer_.size() > 0 ? phase::head : phase::request);
  auto reading = read_head();
  if (!co_await std::move(reading))
    co_return false;
  enter(phase::handler);
  auto answering = answer_from_handler();
  auto answer = co_await std::move(answering);
  // The piece that a handler took last is its body's, not the next request's.
  buffer_.consume(std::exchange(piece_bytes_, 0));
  give_memory_back();

  const bool keep_alive = frame_.keep_alive && !host_.stopping && body_is_small();
  auto writing = write(answer, keep_alive);
  if (!co_await std::move(writing))
    co_return false;
  if (!body_done()) {
    auto draining = drain_body();
    if (!keep_alive || !co_await std::move(draining)) {
      auto lingering = linger();
      co_await std::move(lingering);
      co_return false;
    }
  } else if (!keep_alive && has_unread()) {
    auto lingering = linger();
    co_await std::move(lingering);
  }
  give_memory_back();
  co_return keep_alive;
}

/// Whatever the request held is gone by now, but for what the client has sent of its next one.
void session::give_memory_back() {
  if (buffer_.capacity() > small_read_bytes && buffer_.size() <= small_read_bytes) {
    decltype(buffer_) rest;
    rest.commit(asio::buffer_copy(rest.prepare(small_read_bytes), buffer_.data()));
    buffer_ = std::move(rest);
    buffer_bytes_ = 0;
  }
  if (has_large_head_)
    request_.fields = {};
  has_large_head_ = false;
  unsent_bytes_ = 0;
  memory_.release(buffer_bytes_);
}

task<http_response> session::answer_from_handler() {
  try {
    auto handling = host_.handler.handle(request_, *this);
    co_return co_await std::move(handling);
  } catch (const fault&) {
  } catch (const std::exception&) {
  }
  co_return http_response{500};
}

task<void> session::answer_rejection(rejection why) {
  http_response answer{why.status};
  answer.set("Content-Type", "text/plain").body = std::string{why.reason} + "\n";
  if (why.status == 503)
    answer.set("Retry-After", "1");
  is_head_ = false;
  auto writing = write(answer, false);
  if (co_await std::move(writing)) {
    auto lingering = linger();
    co_await std::move(lingering);
  }
}

} // namespace troupe::gateway
