// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <caf/scheduled_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// Every order in which the actors of a test can run.
///
/// A schedule is one run of a test from its beginning. The state of actors cannot be copied, so
/// `walk` runs the test anew for each: the choices of the run before are repeated up to the last
/// one that has a way left, that way is taken, and the first way from there on. So each schedule is
/// walked, depth first, and none twice.
///
/// What the test owes is to be the same each time: a new actor system per run, no thread, no real
/// time, and no randomness or address that decides anything. A run that does not come to the same
/// choices as the one it repeats ends the walk with a complaint.
///
/// A promise is delivered by the actor that made it, in a step of its own, or not at all: CAF
/// delivers through the execution unit of the maker's last step, which under a `test_coordinator`
/// died with that step.
namespace troupe::testing {

/// A schedule may have so many steps; more is an endless conversation.
inline constexpr std::size_t steps_max = 1'000;

/// The choices of one run.
class schedule {
public:
  /// Which of so many ways this run takes from here. Never throws: it is asked in handlers, too.
  std::size_t choose(std::size_t ways) {
    if (at_ == choices_.size())
      choices_.push_back({0, ways});
    const auto& here = choices_[at_++];
    strayed_ = strayed_ || here.ways != ways;
    return strayed_ ? 0 : here.way;
  }
  /// What has been done, for whoever reads a complaint.
  void note(std::string step) { trail_.push_back(std::move(step)); }

  /// Whether this run did not come to the choices that it was to repeat.
  [[nodiscard]] bool has_strayed() const { return strayed_ || at_ < choices_.size(); }
  [[nodiscard]] std::size_t steps() const { return trail_.size(); }
  [[nodiscard]] std::string trail() const {
    std::string text;
    for (const auto& step : trail_)
      text += (text.empty() ? "" : ", ") + step;
    return text;
  }

  /// Goes over to the next schedule; false if this one was the last.
  bool next() {
    at_ = 0;
    trail_.clear();
    while (!choices_.empty() && ++choices_.back().way == choices_.back().ways)
      choices_.pop_back();
    return !choices_.empty();
  }

private:
  struct choice {
    std::size_t way;
    std::size_t ways;
  };
  std::vector<choice> choices_;
  std::size_t at_ = 0;
  bool strayed_ = false;
  std::vector<std::string> trail_;
};

struct walked {
  std::size_t schedules = 0;
  bool is_complete = false; ///< No schedule is left, and none had a complaint.
  std::string complaint;    ///< Of the first schedule that had one, with its steps.
};

/// Calls `run(schedule&)` once for each schedule, at most `schedules_max` times. It answers with
/// what is wrong, or with nothing; the first complaint ends the walk.
template <class Run>
walked walk(std::size_t schedules_max, Run run) {
  walked so_far;
  schedule one;
  while (so_far.schedules < schedules_max) {
    ++so_far.schedules;
    so_far.complaint = run(one);
    if (one.has_strayed())
      so_far.complaint = "the same choices led elsewhere";
    if (!so_far.complaint.empty()) {
      so_far.complaint += ", in: " + one.trail();
      return so_far;
    }
    if (!one.next()) {
      so_far.is_complete = true;
      return so_far;
    }
  }
  return so_far;
}

/// What comes from outside the actors: `times` in a row, each at any moment after the one before.
struct outside {
  std::string name;
  std::size_t times = 0;
  std::function<void()> happen;
};

inline std::string name_of(caf::resumable& job) {
  const auto* actor = dynamic_cast<caf::scheduled_actor*>(&job);
  return actor ? actor->name() : "somebody";
}

/// Runs the actors until none has a message and nothing is left to come from outside. One step is
/// one message of one actor, or one thing from outside; which one is next is a choice of
/// `taken`'s among all that are possible.
///
/// An actor named `at_once` goes before all others, without a choice. Nothing is left out by that
/// if its steps are independent of all others': it takes its messages in the order in which they
/// came, nobody else sends to those whom it sends to, and it looks at nothing that others change.
inline void run_interleaved(schedule& taken, caf::scheduler::test_coordinator& clockwork,
                            std::vector<outside> events, const std::string& at_once = {}) {
  auto& jobs = clockwork.jobs;
  const auto run_job = [&](std::size_t which) {
    taken.note(name_of(*jobs[which]));
    const auto it = jobs.begin() + static_cast<std::ptrdiff_t>(which);
    std::rotate(jobs.begin(), it, it + 1);
    clockwork.run_once(); // One message: the coordinator resumes with a throughput of one.
  };
  while (taken.steps() < steps_max) {
    std::erase_if(events, [](const outside& one) { return one.times == 0; });
    if (jobs.empty() && events.empty())
      return;
    if (!at_once.empty()) {
      const auto first = std::ranges::find_if(
          jobs, [&](caf::resumable* job) { return name_of(*job) == at_once; });
      if (first != jobs.end()) {
        run_job(static_cast<std::size_t>(first - jobs.begin()));
        continue;
      }
    }
    const auto way = taken.choose(jobs.size() + events.size());
    if (way < jobs.size()) {
      run_job(way);
      continue;
    }
    auto& event = events[way - jobs.size()];
    taken.note(event.name);
    --event.times;
    event.happen();
  }
}

} // namespace troupe::testing
