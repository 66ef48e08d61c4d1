// SPDX-License-Identifier: Apache-2.0
#include "actors/function/node_pool.hpp"

#include "actors/function/error_object.hpp"
#include "actors/function/runtime.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace troupe {

namespace {

constexpr auto refill_delay = std::chrono::milliseconds{20};
constexpr auto retry_delay = std::chrono::seconds{1};

std::size_t boots_max() {
  return std::max(2u, std::thread::hardware_concurrency());
}

void refuse(const node_pool::request& what, const std::string& why) {
  using kind = runtime_event::kind;
  auto tell = [&](kind event, std::string payload) {
    caf::anon_send(what.owner, runtime_event{.environment = what.environment,
                                             .what = event,
                                             .payload = std::move(payload)});
  };
  tell(kind::init_failed,
       error_object("Runtime.InvalidEntrypoint", "Node.js does not start: " + why));
  tell(kind::ended, why);
}

} // namespace

node_pool::node_pool(setup with)
    : with_(std::move(with)), children_(*this), spawner_([this] { run(); }) {}

node_pool::~node_pool() {
  {
    std::unique_lock lock{guard_};
    stopping_ = true;
  }
  changed_.notify_all();
  spawner_.join();
}

void node_pool::take(lease& to, request what) {
  std::unique_lock lock{guard_};
  last_take_ = clock::now();
  while (what.boot_environment.empty() && !ready_.empty()) {
    auto which = ready_.front();
    ready_.pop_front();
    if (give(which, to, what)) {
      changed_.notify_all();
      return;
    }
  }
  waiting_.push_back({&to, std::move(what)});
  changed_.notify_all();
}

void node_pool::release(lease& from) {
  {
    std::unique_lock lock{guard_};
    waiting_.remove_if([&](const waiting_request& one) { return one.to == &from; });
  }
  if (auto child = from.child.load(); child != 0)
    children_.drop(child);
  if (with_.users && from.user != 0)
    with_.users->leave(from.user);
}

std::size_t node_pool::ready() const {
  std::unique_lock lock{guard_};
  return ready_.size();
}

/// False if the process is gone. Called under the lock, so that `release` sees all or nothing of
/// it.
bool node_pool::give(child_id which, lease& to, request& what) {
  if (!children_.bind(which, what.owner, what.environment, what.may_use.memory_mb))
    return false;
  to.child = which;
  to.user = children_.user_of(which);
  if (with_.users && to.user != 0)
    with_.users->enter(to.user, what.who);
  children_.assign(which, what.may_use, std::move(what.assign));
  return true;
}

void node_pool::child_ready(child_id which) {
  std::unique_lock lock{guard_};
  auto found = booting_.find(which);
  if (found == booting_.end())
    return;
  auto is_own = found->second;
  booting_.erase(found);
  changed_.notify_all();
  for (auto one = waiting_.begin(); one != waiting_.end(); ++one) {
    if (is_own ? one->booting != which : !one->what.boot_environment.empty())
      continue;
    give(which, *one->to, one->what);
    waiting_.erase(one);
    return;
  }
  if (is_own)
    children_.drop(which); // Nobody waits for it any more.
  else
    ready_.push_back(which);
}

void node_pool::child_ended(child_id which, const std::string& how, const std::string& said) {
  std::unique_lock lock{guard_};
  if (stopping_)
    return; // The death signal of the spawning thread reached it.
  std::erase(ready_, which);
  if (booting_.contains(which))
    boot_failed(which, said.empty() ? (how.empty() ? "it ended at once" : how) : said);
  changed_.notify_all();
}

/// Called under the lock.
void node_pool::boot_failed(child_id which, const std::string& why) {
  spdlog::error("node process does not boot program={} why=\"{}\"", with_.node.string(), why);
  auto is_own = booting_[which];
  booting_.erase(which);
  retry_at_ = clock::now() + retry_delay;
  for (auto one = waiting_.begin(); one != waiting_.end(); ++one) {
    if (is_own ? one->booting != which : !one->what.boot_environment.empty())
      continue;
    refuse(one->what, why);
    waiting_.erase(one);
    return;
  }
}

void node_pool::run() {
  std::unique_lock lock{guard_};
  while (!stopping_) {
    auto own = next_own_boot();
    if (booting_.size() >= boots_max()) {
      changed_.wait(lock);
    } else if (own != waiting_.end()) {
      boot(lock, &*own);
    } else if (wants_shared_boot()) {
      boot(lock, nullptr);
    } else if (ready_.size() + booting_.size() >= with_.prebooted || !booting_.empty()) {
      changed_.wait(lock);
    } else if (auto when = refill_time(); clock::now() < when) {
      changed_.wait_until(lock, when);
    } else {
      boot(lock, nullptr);
    }
  }
}

std::list<node_pool::waiting_request>::iterator node_pool::next_own_boot() {
  return std::find_if(waiting_.begin(), waiting_.end(), [](const waiting_request& one) {
    return !one.what.boot_environment.empty() && one.booting == 0;
  });
}

/// More functions wait for any process than such processes boot.
bool node_pool::wants_shared_boot() const {
  auto waiting = std::count_if(waiting_.begin(), waiting_.end(), [](const waiting_request& one) {
    return one.what.boot_environment.empty();
  });
  auto booting = std::count_if(booting_.begin(), booting_.end(),
                               [](const auto& one) { return !one.second; });
  return waiting > booting;
}

node_pool::clock::time_point node_pool::refill_time() const {
  return std::max(last_take_ + refill_delay, retry_at_);
}

void node_pool::boot(std::unique_lock<std::mutex>& lock, waiting_request* own) {
  auto which = children_.next_id();
  booting_[which] = own != nullptr;
  program node{.file = with_.node, .arguments = {with_.bootstrap}, .view = with_.view};
  node.environment
      = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LANG", "en_US.UTF-8"}, {"TZ", ":UTC"}};
  if (own) {
    own->booting = which;
    for (const auto& [name, value] : own->what.boot_environment)
      node.environment[name] = value;
  }
  lock.unlock();
  auto child = child_process::spawn(node, *with_.walls);
  if (child)
    children_.watch(which, std::move(*child));
  lock.lock();
  if (!child)
    boot_failed(which, child.refusal().message);
}

} // namespace troupe
