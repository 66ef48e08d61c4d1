// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/session.hpp"

#include "gateway/http/head_parser.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include <sys/sendfile.h>
#include <sys/socket.h>

/// The session's way out: heads, bodies from memory, and bodies from files by sendfile(2).
namespace troupe::gateway {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

/// A body up to this size is copied behind its head, so that both leave in one piece.
constexpr std::size_t joined_body_bytes_max = 16u << 10;
constexpr std::size_t sendfile_bytes_max = 1u << 20;
/// What a thread's common buffer for answers may grow to.
constexpr std::size_t kept_buffer_bytes_max = 64u << 10;

/// A header value must not be able to end its line: metadata and names come back to clients in
/// there.
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

bool is_bodyless(unsigned status) {
  return status == 204 || status == 304 || status < 200;
}

} // namespace

void session::write_head(const http_response& answer, bool keep_alive) {
  out_ = std::move(host_.out);
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
  if (body.size() <= joined_body_bytes_max) {
    out_.append(std::exchange(body, {}));
    answer.body = {};
  }
  unsent_bytes_ = out_.capacity() + answer.body.capacity();
  auto sending = send_all(out_, body, from_file);
  const bool sent = co_await std::move(sending);
  if (out_.capacity() <= kept_buffer_bytes_max)
    host_.out = std::move(out_);
  out_ = {};
  if (!sent || !from_file)
    co_return sent;
  for (auto slice = std::make_unique<file_slice>(std::move(*answer.file)); slice;) {
    auto sending_file = send_file(*slice);
    if (!co_await std::move(sending_file))
      co_return false;
    if (!slice->next)
      co_return true;
    slice = slice->next();
  }
  co_return false;
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
      // From here it is the client that makes us hold the answer. It is cut off where there is no
      // room: to wait for some would be to hold it all the same.
      if (unsent_bytes_ > 0 && !memory_.take_now(std::exchange(unsent_bytes_, 0)))
        co_return false;
      auto waiting = wait_writable();
      if (!co_await std::move(waiting))
        co_return false;
      continue;
    }
    const auto sent = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    const auto of_head = std::min(sent, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(sent - of_head);
    count_sent(sent);
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
      count_sent(static_cast<std::size_t>(count));
      continue;
    }
    if (count < 0 && errno == EINTR)
      continue;
    // At the end before its length: the file is not what the index says; the client sees it cut
    // off.
    if (count == 0 || errno != EAGAIN)
      co_return false;
    auto waiting = wait_writable();
    if (!co_await std::move(waiting))
      co_return false;
  }
  co_return true;
}

} // namespace troupe::gateway
