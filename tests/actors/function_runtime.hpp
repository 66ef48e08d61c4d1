// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/isolation.hpp"
#include "actors/function/process_memory.hpp"
#include "actors/function/runtime.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>

/// For tests of runtimes with real processes: a real actor system, an owner that keeps what it is
/// told, and folders for code. Waiting is bounded; what does not come is a failed test.
namespace troupe::testing {

using namespace std::chrono_literals;

/// A folder that is gone with its owner.
class scratch_folder {
public:
  scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "troupe-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
    return file;
  }

private:
  std::filesystem::path path_;
};

/// What an owner was told, to be waited for from the test's thread.
class told_events {
public:
  void push(runtime_event event) {
    std::unique_lock lock{guard_};
    events_.push_back(std::move(event));
    changed_.notify_all();
  }
  /// The next event; one with an empty payload of kind `output` if none comes in time.
  runtime_event next(std::chrono::milliseconds patience = 10s) {
    std::unique_lock lock{guard_};
    if (!changed_.wait_for(lock, patience, [&] { return !events_.empty(); }))
      return {.what = runtime_event::kind::output};
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
  }
  /// The next event that is no output; what was printed before is added to `printed`.
  runtime_event next_but_output(std::string& printed) {
    for (;;) {
      auto event = next();
      if (event.what != runtime_event::kind::output || event.payload.empty())
        return event;
      printed += event.payload;
    }
  }
  runtime_event next_but_output() {
    std::string printed;
    return next_but_output(printed);
  }

private:
  std::mutex guard_;
  std::condition_variable changed_;
  std::deque<runtime_event> events_;
};

struct owner_fixture {
  told_events told; // Outlives the system, whose destructor waits for the owner.
  caf::actor_system_config config;
  caf::actor_system system{config};
  caf::actor owner = system.spawn(listening, &told);

  static caf::behavior listening(caf::event_based_actor*, told_events* told) {
    return {[told](runtime_event& event) { told->push(std::move(event)); }};
  }
  ~owner_fixture() { caf::anon_send_exit(owner, caf::exit_reason::kill); }
};

/// What this machine lets us have; found out once.
inline const isolation& walls_here() {
  static const auto found = *isolation::find(isolation_wish::best);
  return *found;
}

/// True as soon as `holds` does, false after ten seconds.
template <class Claim>
bool soon(Claim holds) {
  auto end = std::chrono::steady_clock::now() + 10s;
  while (!holds() && std::chrono::steady_clock::now() < end)
    ::usleep(1'000);
  return holds();
}

} // namespace troupe::testing
