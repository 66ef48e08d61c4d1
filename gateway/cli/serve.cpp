// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/serve.hpp"

#include "actors/function/child_process.hpp"
#include "config/logging.hpp"
#include "config/safety.hpp"
#include "core/version.hpp"
#include "gateway/cli/command.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <future>
#include <thread>

namespace troupe::gateway::cli {

namespace {

using namespace std::chrono;

/// More than draining, saying farewell and flushing may take.
constexpr auto ending_time_max = seconds{30};

/// SIGINT and SIGTERM, blocked in every thread that starts while this lives, and awaited by one of
/// its own. The first of them bounds how long the process lives on: what is acknowledged is
/// durable, and somebody who does not read what we print must not keep us. A second one ends it at
/// once.
class end_signals {
public:
  end_signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
    std::signal(SIGPIPE, SIG_IGN);
    watcher_ = std::thread{[this] { watch(); }};
  }
  ~end_signals() {
    is_over_ = true;
    if (!has_come_)
      pthread_kill(watcher_.native_handle(), SIGTERM);
    watcher_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  end_signals(const end_signals&) = delete;
  end_signals& operator=(const end_signals&) = delete;

  void wait() { come_.get_future().wait(); }

private:
  void watch() {
    int which = 0;
    sigwait(&set_, &which);
    if (is_over_)
      return;
    std::thread{[before = before_] {
      pthread_sigmask(SIG_SETMASK, &before, nullptr); // Here a second one is not blocked.
      std::this_thread::sleep_for(ending_time_max);
      std::_Exit(failed);
    }}.detach();
    has_come_ = true;
    come_.set_value();
  }

  sigset_t set_{};
  sigset_t before_{};
  std::atomic<bool> is_over_ = false;
  std::atomic<bool> has_come_ = false;
  std::promise<void> come_;
  std::thread watcher_;
};

/// The access keys, in the form of AWS's own file.
std::filesystem::path keys_of(const cloud& what) {
  return what.data() / "credentials";
}

void announce(const cloud& what, const settings& how, milliseconds taken) {
  print(fmt::format("troupe {}  ready in {} ms", troupe::version, taken.count()));
  print(fmt::format("  api      {}", what.endpoint()));
  print(fmt::format("  data     {}",
                    how.ephemeral ? "kept nowhere (--ephemeral)" : what.data().string()));
  const bool is_guest = what.node().is_guest();
  if (how.auth.required)
    print(fmt::format("  keys     {}", is_guest ? "the owner's" : keys_of(what).string()));
  print(fmt::format("  off      {}", fmt::join(what_is_off(how), ", ")));
  print(fmt::format("  isolate  {}", what.isolation()));
  if (is_guest)
    print(fmt::format("  cluster  joined {}", how.cluster.join));
  if (how.cluster.port != 0)
    print(fmt::format("  cluster  port {}, token {}", how.cluster.port,
                      what.cluster_token().string()));
  print("Ready.");
}

/// How to call this program from here: by its name if the shell finds it so, else by its path.
std::string own_name() {
  auto failed = std::error_code{};
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto* search = std::getenv("PATH");
  const bool is_troupe = !failed && self.filename() == "troupe"; // And not a program that links it.
  if (!is_troupe || find_program("troupe", search ? search : "") == self)
    return "troupe";
  return std::filesystem::proximate(self, failed).string();
}

void deploy_and_explain(const cloud& what, const std::string& folder) {
  const auto& how = what.how();
  auto with = options{.endpoint = what.endpoint(), .account = how.account, .region = how.region};
  if (how.auth.required && !what.node().is_guest())
    with.credentials_file = keys_of(what);
  try {
    deploy(with, {.folder = folder});
  } catch (const trouble& why) {
    return print_trouble(why);
  }
  // Where signatures are required, all three read the keys from the file that is named.
  const bool required = how.auth.required;
  print(fmt::format(
      "\nTry:\n{1}"
      "  {4} invoke guestbook '{{\"requestContext\":{{\"http\":{{\"method\":\"GET\"}}}}}}' "
      "--endpoint {0}\n"
      "  curl {0}/_localstack/health\n"
      "  aws --endpoint-url {0} dynamodb scan --table-name messages\n"
      "  new DynamoDBClient({{ endpoint: '{0}', region: '{2}'{3} }})\n\nCtrl-C ends it.",
      what.endpoint(),
      required ? fmt::format("  export AWS_SHARED_CREDENTIALS_FILE={}\n", keys_of(what).string())
               : "",
      how.region, required ? "" : ", credentials: { accessKeyId: 'test', secretAccessKey: 'test' }",
      own_name()));
}

} // namespace

/// What is larger is a mapping of its own, and gone when it is freed. glibc lets that size grow
/// with every large block it sees freed, after which bodies of megabytes lie between small things
/// in the heap and the process keeps twice what the memory budget accounts for.
constexpr int mapped_block_bytes_min = 128 << 10;

void give_large_blocks_back() {
  mallopt(M_MMAP_THRESHOLD, mapped_block_bytes_min);
}

int serve_until_signal(cloud& what, const std::string& deploy) {
  end_signals signals;
  give_large_blocks_back();
  const auto from = steady_clock::now();
  start_logging(what.how());
  try {
    what.start();
  } catch (const fault& why) {
    stop_logging();
    throw trouble{"cannot serve", why.message,
                  fmt::format("troupe serve --port {} --data DIR, or stop what is in the way",
                              what.how().port + 10)};
  }
  announce(what, what.how(), duration_cast<milliseconds>(steady_clock::now() - from));
  if (!deploy.empty())
    deploy_and_explain(what, deploy);
  signals.wait();
  print("stopping: finishing what is under way");
  what.stop();
  stop_logging();
  return success;
}

int serve(const serve_options& what) {
  auto node = cloud{read_settings(what).values};
  return serve_until_signal(node, what.deploy);
}

} // namespace troupe::gateway::cli
