// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// A plain socket for tests that care about the bytes: sends what it is given, reads one answer at
/// a time. Gives up after five seconds.
namespace troupe::testing {

class raw_client {
public:
  explicit raw_client(std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  raw_client(raw_client&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_),
        read_(std::move(other.read_)) {}
  raw_client& operator=(raw_client&&) = delete;
  ~raw_client() {
    if (socket_ >= 0)
      ::close(socket_);
  }

  [[nodiscard]] bool is_connected() const { return connected_; }

  void send(std::string bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0)
        return;
      sent += static_cast<std::size_t>(count);
    }
  }

  /// What has arrived, at least a byte; empty at the end.
  std::string read_some() {
    if (read_.empty())
      fill();
    return std::exchange(read_, {});
  }

  /// A head with its empty line.
  std::string read_head() {
    while (read_.find("\r\n\r\n") == std::string::npos)
      if (!fill())
        return std::exchange(read_, {});
    return take(read_.find("\r\n\r\n") + 4);
  }

  /// Head and body, by the answer's Content-Length.
  std::string read_answer() {
    auto head = read_head();
    const auto at = head.find("Content-Length: ");
    const auto length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    while (read_.size() < length)
      if (!fill())
        break;
    return head + take(std::min<std::size_t>(length, read_.size()));
  }

  /// True if the server has ended the connection and nothing is left to read.
  bool is_closed() { return read_.empty() && !fill(); }

private:
  bool fill() {
    char bytes[65'536];
    const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0)
      return false;
    read_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  std::string take(std::size_t count) {
    auto taken = read_.substr(0, count);
    read_.erase(0, count);
    return taken;
  }

  int socket_;
  bool connected_ = false;
  std::string read_;
};

} // namespace troupe::testing
