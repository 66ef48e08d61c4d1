// SPDX-License-Identifier: Apache-2.0
#include "actors/function/child_output.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

void child_output::take(stream from, std::string_view bytes, const sink& emit) {
  auto kept = std::min(bytes.size(), bytes_max_ - taken_);
  taken_ += kept;
  dropped_ += bytes.size() - kept;
  bytes = bytes.substr(0, kept);
  if (bytes.empty())
    return;
  auto& line = unfinished_[static_cast<std::size_t>(from)];
  auto end = bytes.rfind('\n');
  if (end != std::string_view::npos) {
    line.append(bytes.substr(0, end + 1));
    emit(std::exchange(line, std::string{bytes.substr(end + 1)}));
  } else {
    line.append(bytes);
  }
  if (line.size() >= line_bytes_max)
    emit(std::exchange(line, {}));
}

void child_output::finish(const sink& emit) {
  for (auto& line : unfinished_)
    if (!line.empty())
      emit(std::exchange(line, {}));
  if (dropped_ > 0)
    emit("Output dropped: " + std::to_string(dropped_) + " bytes beyond the "
         + std::to_string(bytes_max_) + " that are kept of one invocation\n");
  taken_ = 0;
  dropped_ = 0;
}

} // namespace troupe
