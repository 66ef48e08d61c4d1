// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/forward.hpp"

#include "gateway/http/admission.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cstdio>

namespace troupe::gateway {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

namespace {

constexpr auto connect_time_max = std::chrono::seconds{2};

/// Fields that speak of one connection and not of the message.
constexpr std::string_view connection_fields[]
    = {"connection", "content-length", "date",    "expect",           "keep-alive",
       "te",         "trailer",        "upgrade", "transfer-encoding"};

bool is_of_connection(std::string_view name) {
  return std::ranges::any_of(connection_fields,
                             [&](std::string_view known) { return same_text(known, name); });
}

/// How often a connection looks whether its owner is still there.
constexpr auto look_interval = std::chrono::milliseconds{100};

/// A connection that ends when its deadline passes, or when the owner has gone. Shared with the
/// timer's handler, which may run after the coroutine has gone.
struct link {
  link(const asio::any_io_executor& where, const owner_tie& owner)
      : socket(where), timer(where), tie(owner), turn(owner.turn()) {}
  [[nodiscard]] bool is_lost() const { return tie.turn() != turn; }

  tcp::socket socket;
  asio::steady_timer timer;
  const owner_tie& tie;
  std::uint64_t turn;
  std::chrono::steady_clock::time_point deadline = {};
};
using link_ptr = std::shared_ptr<link>;

void keep_looking(const link_ptr& to) {
  const auto look = std::chrono::steady_clock::now() + look_interval;
  to->timer.expires_at(std::min(look, to->deadline));
  to->timer.async_wait([to](const boost::system::error_code& cancelled) {
    if (cancelled)
      return;
    if (!to->is_lost() && std::chrono::steady_clock::now() < to->deadline)
      return keep_looking(to);
    boost::system::error_code ignored;
    to->socket.close(ignored);
  });
}

void set_deadline(const link_ptr& to, std::chrono::milliseconds from_now) {
  to->deadline = std::chrono::steady_clock::now() + from_now;
  keep_looking(to);
}

/// The owner cannot know a function of ours by the user of its process, as we do.
std::string vouching_for(const call& c) {
  const bool is_known_by_its_process = c.who.access_key.empty() && !c.who.role.empty();
  if (!is_known_by_its_process || !c.gateway.node.issuer)
    return {};
  const auto made = c.gateway.node.issuer->issue({c.who.account, c.who.role, c.who.session});
  return std::string{vouching_field} + ": " + made.token + "\r\n";
}

std::string head_for_owner(const call& c) {
  const auto& request = c.request;
  std::string head{request.method};
  head.append(" ").append(request.path);
  if (!request.query.empty())
    head.append("?").append(request.query);
  head.append(" HTTP/1.1\r\n");
  for (const auto& field : request.fields)
    if (!is_of_connection(field.name) && !same_text(field.name, vouching_field))
      head.append(field.name).append(": ").append(field.value).append("\r\n");
  if (request.content_length)
    head.append("content-length: ").append(std::to_string(*request.content_length)).append("\r\n");
  else
    head.append("transfer-encoding: chunked\r\n");
  head += vouching_for(c);
  return head.append("connection: close\r\n\r\n");
}

http_response answer_of_owner(http::response<http::string_body> from, bool is_head) {
  http_response answer{from.result_int()};
  for (const auto& field : from) {
    const std::string_view name{field.name_string().data(), field.name_string().size()};
    if (!is_of_connection(name))
      answer.set(name, std::string{field.value()});
  }
  if (const auto length = from[http::field::content_length]; is_head && !length.empty())
    answer.announced_length = std::strtoull(std::string{length}.c_str(), nullptr, 10);
  answer.body = std::move(from.body());
  return answer;
}

error out_of_reach(std::string_view why, code kind = code::out_of_reach) {
  return {kind, "The node that owns the data " + std::string{why} + "."};
}

task<bool> connect(owner_address owner, link_ptr to) {
  boost::system::error_code failed;
  auto token = asio::redirect_error(asio::use_awaitable, failed);
  set_deadline(to, connect_time_max);
  tcp::resolver resolver{to->socket.get_executor()};
  const auto port = std::to_string(owner.port);
  const auto addresses = co_await resolver.async_resolve(owner.host, port, token);
  if (failed)
    co_return false;
  co_await asio::async_connect(to->socket, addresses, token);
  if (failed)
    co_return false;
  to->socket.set_option(tcp::no_delay{true}, failed);
  co_return true;
}

task<bool> write(link_ptr to, std::string bytes) {
  boost::system::error_code failed;
  auto token = asio::redirect_error(asio::use_awaitable, failed);
  const auto buffer = asio::buffer(bytes);
  co_await asio::async_write(to->socket, buffer, token);
  co_return !failed;
}

/// The refusal of the client's own body, or success; what goes wrong on the owner's side shows when
/// its answer is read, which may have come early.
task<result<void>> write_body(call& c, link_ptr to) {
  const bool chunked = !c.request.content_length;
  for (;;) {
    auto pulling = c.body.next();
    auto piece = co_await std::move(pulling);
    if (!piece)
      co_return piece.refusal();
    if (piece->empty() && !chunked)
      co_return result<void>{};
    std::string bytes;
    if (chunked) {
      char size[24];
      std::snprintf(size, sizeof size, "%zx\r\n", piece->size());
      bytes.append(size).append(*piece).append("\r\n");
    } else {
      bytes.assign(*piece);
    }
    const bool last = piece->empty();
    set_deadline(to, limits::http_body_window);
    auto writing = write(to, std::move(bytes));
    if (!co_await std::move(writing) || last)
      co_return result<void>{};
  }
}

} // namespace

namespace {

/// What the owner answers to a request that it has been sent.
task<result<http_response>> read_answer(call& c, std::shared_ptr<link> from) {
  const bool is_head = c.request.method == "HEAD";
  set_deadline(from, limits::ask_time_max);
  http::response_parser<http::string_body> parser;
  parser.body_limit(forwarded_answer_bytes_max);
  parser.skip(is_head);
  boost::beast::flat_buffer buffer;
  boost::system::error_code failed;
  auto token = asio::redirect_error(asio::use_awaitable, failed);
  co_await http::async_read_header(from->socket, buffer, parser, token);
  const auto length
      = failed || is_head ? boost::optional<std::uint64_t>{} : parser.content_length();
  if (length) {
    auto holding = c.body.hold(static_cast<std::size_t>(*length));
    if (auto held = co_await std::move(holding); !held)
      co_return held.refusal();
  }
  if (!failed)
    co_await http::async_read(from->socket, buffer, parser, token);
  from->timer.cancel();
  if (failed)
    co_return from->is_lost() || from->socket.is_open()
        ? out_of_reach("went away")
        : out_of_reach("did not answer", code::timed_out);
  co_return answer_of_owner(parser.release(), is_head);
}

} // namespace

task<result<http_response>> forward(call& c) {
  const auto where = co_await asio::this_coro::executor;
  const auto& tie = *c.gateway.node.owner;
  auto to = std::make_shared<link>(where, tie); // Its turn begins before we look.
  const auto owner = tie.address();
  if (!owner)
    co_return out_of_reach("is away");
  auto connecting = connect(*owner, to);
  if (!co_await std::move(connecting))
    co_return out_of_reach("cannot be reached");
  auto head = head_for_owner(c);
  auto writing = write(to, std::move(head));
  if (!co_await std::move(writing))
    co_return out_of_reach("closed the connection");
  auto sending = write_body(c, to);
  auto sent = co_await std::move(sending);
  if (!sent)
    co_return sent.refusal();
  auto reading = read_answer(c, std::move(to));
  co_return co_await std::move(reading);
}

} // namespace troupe::gateway
