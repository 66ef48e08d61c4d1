// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/client.hpp"

#include "gateway/http/admission.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>

namespace troupe::gateway {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

namespace {

constexpr std::uint64_t reply_bytes_max = std::uint64_t{1} << 30;

bool has_field(const std::vector<http_field>& fields, std::string_view name) {
  return std::ranges::any_of(fields,
                             [&](const auto& field) { return same_text(field.name, name); });
}

struct exchange {
  std::string host;
  std::string port;
  std::string head;
  std::string body;
  bool is_head = false;
  bool done = false;
  boost::system::error_code failed = {};
  http_reply reply = {};
};

http_reply to_reply(http::response<http::string_body> from) {
  http_reply reply{from.result_int()};
  for (const auto& field : from) {
    std::string name{field.name_string()};
    for (auto& c : name)
      if (c >= 'A' && c <= 'Z')
        c = static_cast<char>(c + 32);
    reply.fields.push_back({std::move(name), std::string{field.value()}});
  }
  reply.body = std::move(from.body());
  return reply;
}

task<void> carry_out(tcp::socket& socket, exchange& e) {
  auto token = asio::redirect_error(asio::use_awaitable, e.failed);
  tcp::resolver resolver{socket.get_executor()};
  const auto addresses = co_await resolver.async_resolve(e.host, e.port, token);
  if (e.failed)
    co_return;
  co_await asio::async_connect(socket, addresses, token);
  if (e.failed)
    co_return;
  const std::array<asio::const_buffer, 2> parts = {asio::buffer(e.head), asio::buffer(e.body)};
  // A server may answer and close before it has read everything: the answer is what counts.
  co_await asio::async_write(socket, parts, token);
  e.failed = {};
  http::response_parser<http::string_body> parser;
  parser.body_limit(reply_bytes_max);
  parser.header_limit(64u << 10);
  parser.skip(e.is_head);
  boost::beast::flat_buffer buffer;
  co_await http::async_read(socket, buffer, parser, token);
  if (!e.failed)
    e.reply = to_reply(parser.release());
}

task<void> run_exchange(tcp::socket& socket, exchange& e) {
  auto carrying = carry_out(socket, e);
  co_await std::move(carrying);
  e.done = true;
}

} // namespace

std::string_view http_reply::header(std::string_view lower_case_name) const {
  for (const auto& field : fields)
    if (field.name == lower_case_name)
      return field.value;
  return {};
}

result<http_reply> http_client::send(std::string_view method, std::string_view target,
                                     const std::vector<http_field>& fields, std::string body,
                                     std::chrono::milliseconds patience) const {
  exchange e{host_, std::to_string(port_), {}, std::move(body), method == "HEAD"};
  e.head.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  if (!has_field(fields, "host"))
    e.head.append("Host: ").append(host_).append(":").append(e.port).append("\r\n");
  for (const auto& field : fields)
    e.head.append(field.name).append(": ").append(field.value).append("\r\n");
  if (!has_field(fields, "content-length") && !has_field(fields, "transfer-encoding"))
    e.head.append("Content-Length: ").append(std::to_string(e.body.size())).append("\r\n");
  if (!has_field(fields, "connection"))
    e.head.append("Connection: close\r\n");
  e.head.append("\r\n");

  asio::io_context io{1};
  tcp::socket socket{io};
  asio::co_spawn(io, run_exchange(socket, e), asio::detached);
  io.run_for(patience);
  const auto where = host_ + ":" + e.port;
  if (!e.done)
    return error{code::timed_out, "No answer from " + where + " in time."};
  if (e.failed)
    return error{code::internal, where + ": " + e.failed.message()};
  return std::move(e.reply);
}

} // namespace troupe::gateway
