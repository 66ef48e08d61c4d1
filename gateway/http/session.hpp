// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/http/admission.hpp"
#include "gateway/http/chunks.hpp"
#include "gateway/http/memory_budget.hpp"
#include "gateway/http/message.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <string>

/// One connection: reads a request, lets the handler answer it, writes the answer, and so on.
///
/// It promises that no byte reaches the handler before admission, that a body is never buffered
/// beyond `http_piece_bytes_max` unless the handler asks for all of it, that whatever is large is
/// taken from the memory budget before it is allocated and given back when the request is answered,
/// that the next request is not looked at before the answer is written, and that every wait has an
/// end: the server's sweep ends those that are overdue, so that a session needs no timer of its
/// own.
namespace troupe::gateway {

class session;

/// What the sessions of one gateway thread share.
class session_host {
public:
  session_host(request_handler& answers, std::atomic<std::size_t>& counted, memory_budget& budget)
      : handler(answers), connections(counted), memory(budget) {}

  request_handler& handler;
  std::atomic<std::size_t>& connections;
  memory_budget& memory;
  std::list<session*> sessions;
  bool stopping = false;
  /// The clock of every wait, which tests move.
  std::chrono::steady_clock::time_point (*now)() = &std::chrono::steady_clock::now;

  /// `Date`'s value, made once per second.
  std::string_view date();
  /// Lent to the session that writes an answer, so that an idle one keeps no memory for it.
  std::string out;

private:
  std::int64_t date_second_ = 0;
  std::string date_;
};

class session final : private request_body, private room_waiter {
public:
  using clock = std::chrono::steady_clock;

  session(boost::asio::ip::tcp::socket socket, session_host& host);
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  ~session() override;

  /// Serves the connection to its end. `self` keeps the session.
  static task<void> run(std::shared_ptr<session> self);

  /// Ends the connection if it has kept us waiting for too long.
  void sweep(clock::time_point now);
  /// Ends the connection at once if no request has come, after the answer otherwise. A request that
  /// was read, or waits to be read, has come.
  void stop();
  /// Waits for nothing more from the client: a request that is not whole is answered as broken.
  void hurry();
  /// Ends it now.
  void abort();

private:
  static constexpr std::size_t small_read_bytes = 16u << 10;

  /// What the session waits for.
  enum class phase { request, head, handler, body, memory, write, linger };

  task<bool> read_head();
  task<bool> read_more(std::size_t bytes_max);
  bool make_room_for_head(std::size_t bytes);
  bool accept_head(std::string_view head, framing& frame);
  task<bool> serve_one();
  task<void> answer_rejection(rejection why);
  task<http_response> answer_from_handler();

  // The request's body.
  task<result<std::string_view>> next() override;
  task<result<std::string>> read_all(std::size_t bytes_max) override;
  task<result<void>> hold(std::size_t bytes) override;
  void belongs_to(std::string_view caller) override;
  void room_granted() override;
  task<void> wait_for_room();
  task<result<void>> make_room(std::string& all, std::size_t more, std::size_t bytes_max);
  task<result<std::string>> read_small();
  task<bool> invite_body();
  task<bool> await_body();
  std::size_t body_read_bytes();
  [[nodiscard]] bool body_done() const;
  [[nodiscard]] bool body_is_small() const;
  task<bool> drain_body();

  // The answer.
  void write_head(const http_response& answer, bool keep_alive);
  task<bool> write(http_response& answer, bool keep_alive);
  task<bool> send_all(std::string_view head, std::string_view body, bool more_follows);
  task<bool> send_file(const file_slice& file);
  task<bool> wait_writable();
  task<void> linger();

  void enter(phase next);
  [[nodiscard]] bool has_unread() const;
  void count_sent(std::size_t bytes);
  void give_memory_back();
  void give_buffer_back();
  [[nodiscard]] std::string_view buffered() const;

  boost::asio::ip::tcp::socket socket_;
  session_host& host_;
  std::list<session*>::iterator place_;
  boost::beast::flat_buffer buffer_;
  http_request request_;
  framing frame_; ///< Without its views: the head they pointed into is consumed.
  chunk_decoder chunks_;
  std::uint64_t body_left_ = 0; ///< Of a body with a length.
  std::size_t piece_bytes_ = 0; ///< Handed out by `next`, still in the buffer.
  bool must_invite_ = false;    ///< The client waits for `100 Continue`.
  bool body_broken_ = false;
  bool needs_no_buffer_ = false; ///< Idle: the read under way is cancelled to say so.
  bool is_head_ = false;
  bool has_large_head_ = false;
  std::string out_;
  memory_share memory_;
  /// While it waits for room: never expires, is cancelled by who gives it, or by the sweep.
  std::unique_ptr<boost::asio::steady_timer> room_;
  bool has_room_ = false;
  bool is_peer_gone_ = false;    ///< Already when it was accepted.
  std::size_t buffer_bytes_ = 0; ///< Taken from the budget for `buffer_`, where it is large.
  std::size_t unsent_bytes_ = 0; ///< Of the answer's memory, not taken from the budget yet.
  phase phase_ = phase::request;
  clock::time_point since_;
  std::size_t window_bytes_ = 0;   ///< Received or sent in the window under way.
  clock::duration body_waited_{0}; ///< For the client, in that window.
};

} // namespace troupe::gateway
