// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/log/cursor.hpp"
#include "actors/log/stream_list.hpp"

#include <deque>
#include <optional>
#include <vector>

/// The events of many streams in one order: by timestamp, then ingestion, then stream and arrival.
/// A stream is opened when the merge comes to its first event, so that a long window over many
/// short streams holds few of them.
namespace troupe {

class merged_streams {
public:
  /// From `from` on, and after `after` where that is given.
  merged_streams(const persistence::reader& view, std::uint64_t group,
                 std::vector<named_stream> streams, epoch_ms from,
                 std::optional<merged_place> after);

  /// The next event; null at the end. Good until the next `take`.
  const event_at* look();
  /// Where the event that `look` showed stands, and in which stream.
  [[nodiscard]] merged_place place() const { return open_.front().place; }
  [[nodiscard]] const named_stream& stream() const { return streams_[open_.front().stream]; }
  event_at take();

private:
  struct opened {
    std::size_t stream; ///< Index into `streams_`.
    stream_cursor* cursor;
    merged_place place; ///< Of the event that the cursor is at.
  };
  static bool comes_later(const opened& a, const opened& b) { return a.place > b.place; }
  [[nodiscard]] epoch_ms begin_of(std::size_t index) const;
  void open(std::size_t index);
  void push(std::size_t index, stream_cursor& cursor);

  const persistence::reader& view_;
  std::uint64_t group_;
  std::vector<named_stream> streams_; ///< By their first event.
  epoch_ms from_;
  std::optional<merged_place> after_;
  std::size_t next_ = 0;              ///< The first stream that is not open yet.
  std::deque<stream_cursor> cursors_; ///< A deque: they stay where they are.
  std::vector<opened> open_;          ///< A heap.
};

} // namespace troupe
