// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/session.hpp"

#include "core/clock.hpp"
#include "gateway/http/head_parser.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <ctime>

namespace troupe::gateway {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

/// Buffers beyond this size are given back after the request that needed them.
constexpr std::size_t kept_buffer_bytes_max = 64u << 10;

} // namespace

std::string_view session_host::date() {
  const auto second = static_cast<std::int64_t>(std::time(nullptr));
  if (second != date_second_) {
    date_second_ = second;
    date_ = to_http_date(second * 1000);
  }
  return date_;
}

session::session(tcp::socket socket, session_host& host)
    : socket_(std::move(socket)), host_(host), since_(host.now()) {
  host_.sessions.push_front(this);
  place_ = host_.sessions.begin();
  host_.connections.fetch_add(1, std::memory_order_relaxed);
  boost::system::error_code ignored;
  if (const auto peer = socket_.remote_endpoint(ignored); !ignored)
    request_.remote_address = peer.address().to_string();
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
      break;
    case phase::head:
      overdue = waited >= limits::http_header_time_max;
      break;
    case phase::body:
    case phase::write:
      overdue = waited >= limits::http_body_window;
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
}

task<void> session::run(std::shared_ptr<session> self) {
  bool keep_alive = true;
  while (keep_alive) {
    auto serving = self->serve_one();
    keep_alive = co_await std::move(serving);
  }
  boost::system::error_code ignored;
  self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
  self->socket_.close(ignored);
}

task<bool> session::read_more(std::size_t bytes_max) {
  boost::system::error_code failed;
  auto token = asio::redirect_error(asio::use_awaitable, failed);
  auto space = buffer_.prepare(bytes_max);
  const auto count = co_await socket_.async_read_some(space, token);
  buffer_.commit(count);
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
      if (frame && accept_head(head, *frame)) {
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
    auto reading = read_more(small_read_bytes);
    if (!co_await std::move(reading))
      co_return false;
    if (phase_ == phase::request)
      enter(phase::head);
  }
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
  if (buffer_.capacity() > kept_buffer_bytes_max && buffer_.size() == 0)
    buffer_ = {};
  if (out_.capacity() > kept_buffer_bytes_max)
    out_ = {};
  co_return keep_alive;
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
  is_head_ = false;
  auto writing = write(answer, false);
  if (co_await std::move(writing)) {
    auto lingering = linger();
    co_await std::move(lingering);
  }
}

} // namespace troupe::gateway
