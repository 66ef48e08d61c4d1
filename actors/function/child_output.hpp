// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

/// Makes log text of what a child prints: hands on complete lines, a line that grows too long in
/// parts, and of one invocation no more than `bytes_max`. The rest is counted, and a last line,
/// which is within the limit too, says how much it was. Memory is bounded by two unfinished lines.
namespace troupe {

class child_output {
public:
  enum class stream : std::size_t { output = 0, error = 1 };
  using sink = std::function<void(std::string)>;

  /// What the last line may take of `bytes_max`.
  static constexpr std::size_t notice_bytes_max = 128;

  explicit child_output(std::size_t bytes_max) : bytes_max_(bytes_max - notice_bytes_max) {}

  void take(stream from, std::string_view bytes, const sink& emit);
  /// The invocation is over: hands on unfinished lines and what was dropped, and counts anew.
  void finish(const sink& emit);

private:
  static constexpr std::size_t line_bytes_max = 64u << 10;

  std::size_t bytes_max_; ///< Without the last line.
  std::size_t taken_ = 0;
  std::size_t dropped_ = 0;
  std::string unfinished_[2];
};

} // namespace troupe
