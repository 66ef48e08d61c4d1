// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

/// Every order in which things can happen, one after the other: a depth-first walk over choices, each
/// of them made anew from the beginning.
///
///     interleavings all;
///     do {
///       world fresh;
///       while (fresh.has_choices())
///         fresh.go(all.pick(fresh.choices()));
///       fresh.check();
///     } while (all.next());
///
/// The world must do the same for the same choices.
namespace troupe::testing {

class interleavings {
public:
  /// The choice at this point of the run, one of `options`.
  std::size_t pick(std::size_t options) {
    if (at_ == path_.size())
      path_.push_back({0, options});
    return path_[at_++].taken;
  }
  /// Goes on to the next run; false once every one has been.
  bool next() {
    ++runs_;
    path_.resize(at_);
    at_ = 0;
    while (!path_.empty() && path_.back().taken + 1 == path_.back().options)
      path_.pop_back();
    if (path_.empty())
      return false;
    ++path_.back().taken;
    return true;
  }
  [[nodiscard]] std::size_t runs() const { return runs_; }
  /// The choices of this run, to be printed where it fails.
  [[nodiscard]] std::string shown() const {
    std::string text;
    for (std::size_t i = 0; i < at_; ++i)
      text += std::to_string(path_[i].taken) + "/" + std::to_string(path_[i].options) + " ";
    return text;
  }

private:
  struct choice {
    std::size_t taken;
    std::size_t options;
  };
  std::vector<choice> path_;
  std::size_t at_ = 0;
  std::size_t runs_ = 0;
};

} // namespace troupe::testing
