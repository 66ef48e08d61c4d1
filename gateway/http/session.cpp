// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/session.hpp"

#include "core/clock.hpp"
#include "gateway/http/head_parser.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>

#include <sys/sendfile.h>
#include <sys/socket.h>

namespace troupe::gateway {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr std::size_t head_read_bytes = 16u << 10;
/// Buffers beyond this size are given back after the request that needed them.
constexpr std::size_t kept_buffer_bytes_max = 64u << 10;
/// A body up to this size is copied behind its head, so that both leave in one piece.
constexpr std::size_t joined_body_bytes_max = 16u << 10;
constexpr std::size_t sendfile_bytes_max = 1u << 20;

std::string_view view_of(const boost::beast::flat_buffer& buffer) {
  const auto data = buffer.data();
  return {static_cast<const char*>(data.data()), data.size()};
}

/// A header value must not be able to end its line: metadata and names come back to clients in there.
void append_value(std::string& out, std::string_view value) {
  if (value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos) {
    out.append(value);
    return;
  }
  for (const char c : value)
    if (c != '\r' && c != '\n' && c != '\0')
      out += c;
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

bool is_bodyless(unsigned status) { return status == 204 || status == 304 || status < 200; }

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
    : socket_(std::move(socket)), host_(host), since_(clock::now()) {
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
  since_ = clock::now();
  window_bytes_ = 0;
}

void session::count_body(std::size_t bytes) {
  window_bytes_ += bytes;
  if (window_bytes_ >= limits::http_body_bytes_per_window_min) {
    window_bytes_ = 0;
    since_ = clock::now();
  }
}

void session::sweep(clock::time_point now) {
  const auto waited = now - since_;
  bool overdue = false;
  switch (phase_) {
  case phase::request: overdue = waited >= limits::http_idle_time_max; break;
  case phase::head: overdue = waited >= limits::http_header_time_max; break;
  case phase::body:
  case phase::write: overdue = waited >= limits::http_body_window; break;
  case phase::linger: overdue = waited >= limits::http_linger_time_max; break;
  case phase::handler: break; // The handler has deadlines of its own.
  }
  if (overdue)
    abort();
}

void session::stop() {
  if (phase_ == phase::request)
    abort();
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
    const auto progress = find_head(view_of(buffer_), scanned);
    if (progress.state == head_progress::kind::complete) {
      const auto head = view_of(buffer_).substr(0, progress.length);
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
    auto reading = read_more(head_read_bytes);
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

// -- The request's body -----------------------------------------------------------------------------

bool session::body_done() const { return frame_.chunked ? chunks_.done() : body_left_ == 0; }

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

task<result<std::string_view>> session::next() {
  buffer_.consume(std::exchange(piece_bytes_, 0));
  while (!body_done() && !body_broken_) {
    if (buffer_.size() > 0) {
      auto input = view_of(buffer_).substr(0, limits::http_piece_bytes_max);
      if (!frame_.chunked) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), body_left_));
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
    enter(phase::body);
    const auto wanted = frame_.chunked || body_left_ > head_read_bytes ? limits::http_piece_bytes_max
                                                                       : head_read_bytes;
    auto reading = read_more(wanted);
    const auto before = buffer_.size();
    if (!co_await std::move(reading))
      body_broken_ = true;
    count_body(buffer_.size() - before);
    phase_ = phase::handler;
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

/// Closes our half and takes what the client still sends: a connection that is closed on unread bytes is
/// reset, and the reset overtakes the answer.
task<void> session::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  enter(phase::linger);
  for (std::size_t dropped = 0; dropped < limits::http_linger_bytes_max;) {
    buffer_.consume(buffer_.size());
    auto reading = read_more(limits::http_piece_bytes_max);
    if (!co_await std::move(reading))
      break;
    dropped += buffer_.size();
  }
}

// -- The answer -------------------------------------------------------------------------------------

void session::write_head(const http_response& answer, bool keep_alive) {
  out_.clear();
  out_.append("HTTP/1.1 ");
  append_number(out_, answer.status);
  out_.append(" ").append(reason_of(answer.status)).append("\r\n");
  for (const auto& field : answer.fields) {
    append_value(out_, field.name);
    out_.append(": ");
    append_value(out_, field.value);
    out_.append("\r\n");
  }
  const auto length = answer.announced_length ? *answer.announced_length
                      : answer.file           ? answer.file->length
                                              : answer.body.size();
  if (!is_bodyless(answer.status) || (answer.status == 304 && answer.announced_length)) {
    out_.append("Content-Length: ");
    append_number(out_, length);
    out_.append("\r\n");
  }
  out_.append("Date: ").append(host_.date());
  if (!keep_alive)
    out_.append("\r\nConnection: close\r\n\r\n");
  else if (frame_.is_http_1_0)
    out_.append("\r\nConnection: keep-alive\r\n\r\n");
  else
    out_.append("\r\n\r\n");
}

task<bool> session::write(http_response& answer, bool keep_alive) {
  write_head(answer, keep_alive);
  const bool has_body = !is_head_ && !is_bodyless(answer.status);
  const bool from_file = has_body && answer.file && answer.file->length > 0;
  std::string_view body = has_body && !answer.file ? std::string_view{answer.body} : "";
  if (body.size() <= joined_body_bytes_max)
    out_.append(std::exchange(body, {}));
  auto sending = send_all(out_, body, from_file);
  const bool sent = co_await std::move(sending);
  if (!sent || !from_file)
    co_return sent;
  auto sending_file = send_file(*answer.file);
  co_return co_await std::move(sending_file);
}

task<bool> session::wait_writable() {
  boost::system::error_code failed;
  auto token = asio::redirect_error(asio::use_awaitable, failed);
  co_await socket_.async_wait(tcp::socket::wait_write, token);
  co_return !failed;
}

task<bool> session::send_all(std::string_view head, std::string_view body, bool more_follows) {
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more_follows ? MSG_MORE : 0);
  enter(phase::write);
  while (!head.empty() || !body.empty()) {
    iovec parts[2] = {{const_cast<char*>(head.data()), head.size()},
                      {const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const auto count = ::sendmsg(socket_.native_handle(), &message, flags);
    if (count < 0 && errno != EAGAIN && errno != EINTR)
      co_return false;
    if (count < 0 && errno == EAGAIN) {
      auto waiting = wait_writable();
      if (!co_await std::move(waiting))
        co_return false;
      continue;
    }
    const auto sent = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    const auto of_head = std::min(sent, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(sent - of_head);
    count_body(sent);
  }
  co_return true;
}

task<bool> session::send_file(const file_slice& file) {
  enter(phase::write);
  auto offset = static_cast<off_t>(file.offset);
  for (auto left = file.length; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, sendfile_bytes_max));
    const auto count = ::sendfile(socket_.native_handle(), file.descriptor, &offset, wanted);
    if (count > 0) {
      left -= static_cast<std::uint64_t>(count);
      count_body(static_cast<std::size_t>(count));
      continue;
    }
    if (count < 0 && errno == EINTR)
      continue;
    // At the end before its length: the file is not what the index says; the client sees it cut off.
    if (count == 0 || errno != EAGAIN)
      co_return false;
    auto waiting = wait_writable();
    if (!co_await std::move(waiting))
      co_return false;
  }
  co_return true;
}

} // namespace troupe::gateway
