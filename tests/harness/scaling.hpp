// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <limits>

/// How the cost of something grows with its input. Processor time, so that a busy machine does not
/// count, and the fastest of a few runs, so that one interruption does not.
namespace troupe::testing {

inline double processor_seconds() {
  std::timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class Work>
double fastest_of(int runs, Work work) {
  auto fastest = std::numeric_limits<double>::max();
  for (int i = 0; i < runs; ++i) {
    const auto begin = processor_seconds();
    work();
    fastest = std::min(fastest, processor_seconds() - begin);
  }
  return fastest;
}

/// What the work costs on four times the input, in costs of one time: about 4 where it is linear,
/// and 16 where it is quadratic. `prepare(size)` makes the input, which is not measured, and
/// returns the work.
template <class Prepare>
double growth(std::size_t size, Prepare prepare) {
  auto small = prepare(size);
  auto large = prepare(size * 4);
  const auto base = fastest_of(5, small);
  return fastest_of(3, large) / std::max(base, 1e-6);
}

/// What `growth` stays below where the cost is at most linear, caches and allocators included.
inline constexpr double at_most_linear = 9;
/// ... and where it does not depend on the input at all.
inline constexpr double independent = 2.5;

} // namespace troupe::testing
