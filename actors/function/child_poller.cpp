// SPDX-License-Identifier: Apache-2.0
#include "actors/function/child_poller.hpp"

#include "actors/function/child_output.hpp"
#include "actors/function/error_object.hpp"
#include "actors/function/frame.hpp"
#include "actors/function/runtime.hpp"
#include "core/error.hpp"
#include "core/limits.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <optional>

namespace troupe {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t read_bytes_max = 256u << 10;
/// A child sends at most this much in one turn, so that one busy child does not hold up the others.
constexpr std::size_t output_bytes_per_turn_max = 64u << 10;
constexpr std::size_t said_bytes_max = 4u << 10;
constexpr auto sample_time_min = std::chrono::milliseconds{100};
constexpr auto idle_sample_time_min = std::chrono::seconds{1};
constexpr auto output_window = std::chrono::milliseconds{10};
/// A program that has closed its channel may take this long to end.
constexpr auto leave_time_max = std::chrono::milliseconds{200};
constexpr std::uint64_t wake_tag = ~std::uint64_t{0};
constexpr unsigned source_bits = 3;

/// Which frames are due.
enum class phase : std::uint8_t {
  booting, ///< READY
  waiting, ///< None: it knows no function yet, or has not seen its code.
  loading, ///< LOADED, FAILED
  idle,    ///< None.
  running, ///< RESPONSE, ERROR, FATAL
  ending,  ///< None: it has said FAILED or FATAL.
};

bool is_due(frame_type what, phase now) {
  switch (what) {
    case frame_type::ready:
      return now == phase::booting;
    case frame_type::loaded:
    case frame_type::failed:
      return now == phase::loading;
    case frame_type::response:
    case frame_type::error:
    case frame_type::fatal:
      return now == phase::running;
    default:
      return false;
  }
}

} // namespace

struct child_poller::watched {
  watched(child_id which, child_process child) : id(which), process(std::move(child)) {}

  const child_id id;
  // The poller's thread alone, but for kill, which only reads.
  child_process process;
  frame_reader reader{limits::invoke_response_bytes_max + frame_overhead_bytes_max};
  child_output output{limits::invocation_output_bytes_max};
  std::string said; ///< While it is bound to nobody.
  steady::time_point sampled;
  std::chrono::nanoseconds processor_seen{}; ///< As of the last sample.
  std::chrono::nanoseconds processor_time{}; ///< Since the last answer, as far as it was sampled.
  std::optional<frame> last_words;           ///< The error that it ends with.
  bool is_disowned = false;
  std::size_t window_bytes = 0; ///< Printed in the current window ...
  steady::time_point window;    ///< ... which began then.

  std::atomic<std::uint32_t> memory_mb = 0;

  std::mutex guard; ///< Of all below.
  phase now = phase::booting;
  std::string assign_frame; ///< Waits until the code can be seen.
  bool is_bound = false;
  caf::actor owner; ///< Empty again once dropped.
  std::uint64_t environment = 0;
  std::uint32_t memory_mb_max = 0;
  std::string request_id;
  std::string outgoing;          ///< What did not fit the socket's buffer ...
  std::size_t outgoing_sent = 0; ///< ... and how much of it is gone by now.

  [[nodiscard]] std::uint64_t tag(source of) const {
    return id << source_bits | static_cast<std::uint64_t>(of);
  }
  void listen(int epoll, int fd, source of, std::uint32_t events, int operation) {
    epoll_event wanted{};
    wanted.events = events;
    wanted.data.u64 = tag(of);
    ::epoll_ctl(epoll, operation, fd, &wanted);
  }

  void tell(runtime_event::kind what, std::string payload, std::string request = {},
            std::chrono::nanoseconds used = {}) {
    std::unique_lock lock{guard};
    if (!is_bound && what == runtime_event::kind::output)
      said = (said + payload).substr(0, said_bytes_max);
    if (!owner)
      return;
    caf::anon_send(owner, runtime_event{.environment = environment,
                                        .what = what,
                                        .request_id = std::move(request),
                                        .payload = std::move(payload),
                                        .processor_time = used});
  }
  child_output::sink to_owner() {
    return [this](std::string text) { tell(runtime_event::kind::output, std::move(text)); };
  }
  std::string current_request() {
    std::unique_lock lock{guard};
    return request_id;
  }
  phase current_phase() {
    std::unique_lock lock{guard};
    return now;
  }
  /// False for a frame that is not due, or answers what was not asked.
  bool enter_phase_after(const frame& what) {
    std::unique_lock lock{guard};
    if (!is_due(what.type, now) || (now == phase::running && what.request_id != request_id))
      return false;
    if (what.type == frame_type::ready)
      now = phase::waiting;
    else if (what.type == frame_type::failed || what.type == frame_type::fatal)
      now = phase::ending;
    else
      now = phase::idle;
    return true;
  }
  void sample(steady::duration interval = sample_time_min) {
    const auto time = steady::now();
    if (time - sampled < interval)
      return;
    sampled = time;
    sample_processor();
    sample_memory();
  }
  void sample_processor() {
    auto before = std::exchange(processor_seen, process.processor_time());
    processor_time += processor_seen - before;
  }
  void sample_memory() {
    const auto used = process.memory();
    memory_mb.store(
        std::max({memory_mb.load(std::memory_order_relaxed), used.peak_mb, used.own_mb}),
        std::memory_order_relaxed);
    std::unique_lock lock{guard};
    if (!owner || used.own_mb <= memory_mb_max + memory_headroom_mb)
      return;
    lock.unlock();
    tell(runtime_event::kind::output,
         "Memory used: " + std::to_string(used.own_mb) + " MB; the process is killed\n");
    process.kill();
  }
  /// True if it has printed all that it may in this window.
  bool is_over_window(std::size_t more) {
    const auto time = steady::now();
    if (time - window >= output_window) {
      window = time;
      window_bytes = 0;
    }
    window_bytes += more;
    return window_bytes >= output_bytes_per_window_max;
  }
  void listen_to_output(int epoll, std::uint32_t events) {
    listen(epoll, process.standard_output(), source::output, events, EPOLL_CTL_MOD);
    listen(epoll, process.standard_error(), source::error, events, EPOLL_CTL_MOD);
  }
  /// The answer is on its way: what was printed before goes first.
  void answer(frame whole) {
    output.finish(to_owner());
    sample();
    auto is_error = whole.type != frame_type::response;
    if (!is_error && whole.payload.size() > limits::invoke_response_bytes_max) {
      is_error = true;
      whole.payload = response_too_large();
    }
    auto what = is_error ? runtime_event::kind::error : runtime_event::kind::response;
    tell(what, std::move(whole.payload), std::move(whole.request_id),
         std::exchange(processor_time, {}));
  }
};

child_poller::child_poller(child_listener& listener)
    : listener_(listener), epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), buffer_(read_bytes_max, '\0') {
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  wanted.data.u64 = wake_tag;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &wanted) != 0)
    throw fault{code::internal,
                std::string{"cannot watch child processes: "} + std::strerror(errno)};
  thread_ = std::thread{[this] { run(); }};
}

child_poller::~child_poller() {
  stopping_ = true;
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
  for (auto& [id, child] : children_)
    child->process.kill(); // All at once; their destructors wait for each.
}

void child_poller::watch(child_id which, child_process process) {
  auto child = std::make_unique<watched>(which, std::move(process));
  auto& known = *child;
  std::unique_lock lock{guard_};
  children_.emplace(which, std::move(child));
  auto add = [&](int fd, source of) { known.listen(epoll_.get(), fd, of, EPOLLIN, EPOLL_CTL_ADD); };
  add(known.process.socket(), source::socket);
  add(known.process.standard_output(), source::output);
  add(known.process.standard_error(), source::error);
  add(known.process.exit_descriptor(), source::exit);
  add(known.process.control(), source::control);
}

bool child_poller::bind(child_id which, caf::actor owner, std::uint64_t environment,
                        std::uint32_t memory_mb) {
  std::shared_lock lock{guard_};
  auto* child = find(which);
  if (!child)
    return false;
  std::unique_lock inner{child->guard};
  child->is_bound = true;
  child->owner = std::move(owner);
  child->environment = environment;
  child->memory_mb_max = memory_mb;
  if (bound_++ == 0)
    ::eventfd_write(wake_.get(), 1); // It may sleep without end.
  return true;
}

void child_poller::assign(child_id which, const allotment& what, std::string frame) {
  std::shared_lock lock{guard_};
  auto* child = find(which);
  if (!child)
    return;
  std::unique_lock inner{child->guard};
  child->assign_frame = std::move(frame);
  if (!child->process.assign(what))
    child->process.kill(); // Init is gone, or will be: the end is told.
}

void child_poller::send(child_id which, std::string_view bytes, std::string_view request_id) {
  std::shared_lock lock{guard_};
  auto* child = find(which);
  if (!child)
    return;
  std::unique_lock inner{child->guard};
  if (!request_id.empty()) {
    child->request_id = request_id;
    child->now = phase::running;
  }
  if (child->outgoing.empty()) {
    auto sent
        = ::send(child->process.socket(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
      return; // It is ending; that will be told.
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  if (bytes.empty())
    return;
  child->outgoing.append(bytes);
  child->listen(epoll_.get(), child->process.socket(), source::socket, EPOLLIN | EPOLLOUT,
                EPOLL_CTL_MOD);
}

void child_poller::drop(child_id which) {
  caf::actor released; // Given up outside the locks.
  std::shared_lock lock{guard_};
  auto* child = find(which);
  if (!child)
    return;
  std::unique_lock inner{child->guard};
  child->is_bound = true; // Nobody is told of its end, the listener neither.
  std::swap(released, child->owner);
  if (released)
    --bound_;
  child->process.kill();
}

uid_t child_poller::user_of(child_id which) const {
  std::shared_lock lock{guard_};
  auto* child = find(which);
  return child ? child->process.user() : 0;
}

std::uint32_t child_poller::memory_peak_mb(child_id which) const {
  std::shared_lock lock{guard_};
  auto* child = find(which);
  return child ? child->memory_mb.load(std::memory_order_relaxed) : 0;
}

child_poller::watched* child_poller::find(child_id which) const {
  auto found = children_.find(which);
  return found == children_.end() ? nullptr : found->second.get();
}

void child_poller::run() {
  std::array<epoll_event, 64> events;
  steady::time_point looked;
  while (!stopping_) {
    const auto wait = paused_.empty() ? sample_time_min : output_window;
    const bool has_timers = bound_ > 0 || !paused_.empty() || !leaving_.empty();
    const auto patience = has_timers ? static_cast<int>(wait.count()) : -1;
    auto count = ::epoll_wait(epoll_.get(), events.data(), events.size(), patience);
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      eventfd_t ignored = 0;
      if (event.data.u64 == wake_tag)
        ::eventfd_read(wake_.get(), &ignored);
      else
        handle(event.data.u64, event.events);
    }
    const auto now = steady::now();
    resume_output(now);
    end_overdue(now);
    if (now - looked >= sample_time_min) {
      looked = now;
      sample_all();
    }
  }
}

void child_poller::handle(std::uint64_t tag, std::uint32_t events) {
  watched* child = nullptr;
  {
    std::shared_lock lock{guard_};
    child = find(tag >> source_bits);
  }
  if (!child)
    return; // It ended earlier in this burst.
  auto from = static_cast<source>(tag & ((1u << source_bits) - 1));
  if (from == source::exit)
    return finish(*child);
  if (from == source::control)
    return read_reports(*child, (events & EPOLLHUP) != 0);
  if (from != source::socket)
    return read_output(*child, from, output_bytes_per_turn_max);
  if (events & EPOLLOUT)
    write_rest(*child);
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
    read_frames(*child);
}

void child_poller::read_frames(watched& child) {
  auto count = ::recv(child.process.socket(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (count <= 0) { // Its program is about to end, of which init will tell; if not, it is made to.
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, child.process.socket(), nullptr);
    leaving_.emplace_back(child.id, steady::now() + leave_time_max);
    return;
  }
  std::string_view bytes{buffer_.data(), static_cast<std::size_t>(count)};
  const auto now = child.current_phase();
  if (now == phase::waiting || now == phase::idle) // Whatever it is, it is not due.
    return disown(child, "bytes while it was idle");
  // Draining reads into the same buffer, so the frames come out first.
  std::vector<frame> frames;
  while (auto whole = child.reader.next(bytes))
    frames.push_back(std::move(*whole));
  for (auto& whole : frames) {
    if (whole.type != frame_type::ready)
      drain_output(child);
    if (!child.enter_phase_after(whole))
      return disown(child, "a frame that was not due");
    take_frame(child, std::move(whole));
  }
  if (child.reader.broken() == frame_reader::trouble::none)
    return;
  if (child.reader.broken() == frame_reader::trouble::too_long && now == phase::running)
    child.last_words = frame{frame_type::fatal, child.current_request(), response_too_large()};
  disown(child, "a frame that is none");
}

/// A child that does not keep to the grammar ends, with the invocation that it runs.
void child_poller::disown(watched& child, const char* why) {
  spdlog::warn("function process killed pid={} why=\"it sent {}\"", child.process.program_id(),
               why);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, child.process.socket(), nullptr);
  child.is_disowned = true;
  child.process.kill();
}

void child_poller::take_frame(watched& child, frame whole) {
  switch (whole.type) {
    case frame_type::ready:
      child.said.clear();
      return listener_.child_ready(child.id);
    case frame_type::loaded:
      child.sample_processor();
      child.processor_time = {}; // What it took to get here is no invocation's.
      return child.tell(runtime_event::kind::ready, {});
    case frame_type::failed:
      return child.tell(runtime_event::kind::init_failed, std::move(whole.payload));
    case frame_type::fatal:
      child.last_words = std::move(whole);
      return;
    default:
      return child.answer(std::move(whole));
  }
}

/// Init says that the code is there, or that it cannot be; how it ended is taken with the rest.
void child_poller::read_reports(watched& child, bool is_closed) {
  while (const auto said = child.process.next_report()) {
    if (said->what == isolation_protocol::kind::refused) {
      child.tell(runtime_event::kind::output, std::string{"The process cannot be isolated: "}
                                                  + said->step + ": " + std::strerror(said->number)
                                                  + "\n");
      child.process.kill();
    }
    if (said->what != isolation_protocol::kind::assigned)
      continue;
    std::string frame;
    {
      std::unique_lock lock{child.guard};
      child.now = phase::loading;
      frame = std::move(child.assign_frame);
    }
    send(child.id, frame);
  }
  if (is_closed) // With its end, which is told by its process id.
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, child.process.control(), nullptr);
}

void child_poller::read_output(watched& child, source from, std::size_t bytes_max) {
  auto is_output = from == source::output;
  auto fd = is_output ? child.process.standard_output() : child.process.standard_error();
  auto stream = is_output ? child_output::stream::output : child_output::stream::error;
  while (bytes_max > 0) {
    auto count = ::read(fd, buffer_.data(), std::min(buffer_.size(), bytes_max));
    if (count == 0)
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    if (count <= 0)
      return;
    auto size = static_cast<std::size_t>(count);
    child.output.take(stream, {buffer_.data(), size}, child.to_owner());
    bytes_max -= size;
    if (child.is_over_window(size) && std::ranges::find(paused_, child.id) == paused_.end()) {
      child.listen_to_output(epoll_.get(), 0);
      paused_.push_back(child.id);
    }
  }
}

/// Those that have closed their channel, and went on.
void child_poller::end_overdue(steady::time_point now) {
  std::erase_if(leaving_, [&](const auto& one) {
    if (now < one.second)
      return false;
    std::shared_lock lock{guard_};
    if (auto* child = find(one.first))
      child->process.kill();
    return true;
  });
}

/// The window of those that printed too much is over.
void child_poller::resume_output(steady::time_point now) {
  std::erase_if(paused_, [&](child_id which) {
    std::shared_lock lock{guard_};
    auto* child = find(which);
    if (child && now - child->window < output_window)
      return false;
    if (child)
      child->listen_to_output(epoll_.get(), EPOLLIN);
    return true;
  });
}

/// What is in the pipes now, and no more: a thread of the child may go on printing for ever.
void child_poller::drain_output(watched& child) {
  auto waiting = [](int fd) {
    int bytes = 0;
    return ::ioctl(fd, FIONREAD, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
  };
  read_output(child, source::output, waiting(child.process.standard_output()));
  read_output(child, source::error, waiting(child.process.standard_error()));
}

void child_poller::write_rest(watched& child) {
  std::unique_lock lock{child.guard};
  auto rest = std::string_view{child.outgoing}.substr(child.outgoing_sent);
  auto sent = ::send(child.process.socket(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  child.outgoing_sent += sent < 0 ? rest.size() : static_cast<std::size_t>(sent);
  if (child.outgoing_sent < child.outgoing.size())
    return;
  child.outgoing = {};
  child.outgoing_sent = 0;
  child.listen(epoll_.get(), child.process.socket(), source::socket, EPOLLIN, EPOLL_CTL_MOD);
}

void child_poller::finish(watched& child) {
  // Its last words: what it sent and printed before it ended. Descendants may hold the other ends
  // and go on, so that there is a limit to it.
  int waiting = 0;
  for (std::size_t read = 0; read < limits::invoke_response_bytes_max; read += read_bytes_max) {
    if (child.reader.broken() != frame_reader::trouble::none || child.is_disowned
        || ::ioctl(child.process.socket(), FIONREAD, &waiting) != 0 || waiting <= 0)
      break;
    read_frames(child);
  }
  auto how = child.process.reap();
  if (!how)
    return;
  drain_output(child);
  child.output.finish(child.to_owner());
  if (child.last_words)
    child.tell(runtime_event::kind::error, std::move(child.last_words->payload),
               std::move(child.last_words->request_id));
  std::unique_ptr<watched> gone;
  {
    std::unique_lock lock{guard_};
    auto found = children_.find(child.id);
    gone = std::move(found->second);
    children_.erase(found);
  }
  if (!gone->is_bound)
    return listener_.child_ended(gone->id, *how, gone->said);
  gone->tell(runtime_event::kind::ended, std::move(*how));
  if (gone->owner)
    --bound_;
}

void child_poller::sample_all() {
  std::shared_lock lock{guard_};
  for (auto& [id, child] : children_) {
    const auto now = child->current_phase();
    if (now == phase::loading || now == phase::running)
      child->sample();
    else if (now == phase::idle)
      child->sample(idle_sample_time_min);
  }
}

} // namespace troupe
