// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/objects.hpp"

#include <memory>
#include <string_view>

/// Stored bodies, open for reading: one file, or the files of a list of parts.
namespace troupe {

/// A body in one file, which is open from the start.
class one_file final : public stored_body {
public:
  explicit one_file(std::shared_ptr<const persistence::body_file> file)
      : file_(std::move(file)), pieces_{{file_->size(), {}}} {}
  [[nodiscard]] const std::vector<piece>& pieces() const override { return pieces_; }
  [[nodiscard]] open_body open(std::size_t) const override {
    return {file_, file_->descriptor(), file_->size()};
  }

private:
  std::shared_ptr<const persistence::body_file> file_;
  std::vector<piece> pieces_;
};

/// The body whose parts the list names, as `from` shows it. Its files are held while it lives.
std::shared_ptr<const stored_body> read_pieces(const persistence::reader& from,
                                               std::string_view list,
                                               const persistence::bodies& bodies,
                                               const remove_later& remove);

} // namespace troupe
