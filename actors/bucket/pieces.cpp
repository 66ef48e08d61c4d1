// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/pieces.hpp"

namespace troupe {

namespace {

class held_files final : public stored_body {
public:
  held_files(std::vector<piece> pieces, std::vector<std::string> ids,
             const persistence::bodies& bodies, remove_later remove)
      : pieces_(std::move(pieces)), ids_(std::move(ids)), bodies_(bodies),
        remove_(std::move(remove)) {
    bodies_.hold(ids_);
  }
  held_files(const held_files&) = delete;
  held_files& operator=(const held_files&) = delete;
  ~held_files() override {
    if (auto doomed = bodies_.release(ids_); !doomed.empty())
      remove_(std::move(doomed));
  }

  [[nodiscard]] const std::vector<piece>& pieces() const override { return pieces_; }
  [[nodiscard]] open_body open(std::size_t at) const override {
    auto file = bodies_.open(ids_[at]);
    if (!file)
      throw fault{code::internal, "A part of this object is missing from the disk."};
    const auto descriptor = file->descriptor();
    const auto size = file->size();
    return {std::move(file), descriptor, size};
  }

private:
  std::vector<piece> pieces_;
  std::vector<std::string> ids_;
  const persistence::bodies& bodies_;
  remove_later remove_;
};

} // namespace

std::shared_ptr<const stored_body> read_pieces(const persistence::reader& from,
                                               std::string_view list,
                                               const persistence::bodies& bodies,
                                               const remove_later& remove) {
  std::vector<stored_body::piece> pieces;
  std::vector<std::string> ids;
  from.scan(persistence::key_range::starting_with(parts_key(list)), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              auto found = persistence::unpack<part_record>(value);
              pieces.push_back({found.info.size, std::move(found.info.checksum)});
              ids.push_back(std::move(found.info.body_id));
              return true;
            });
  return std::make_shared<held_files>(std::move(pieces), std::move(ids), bodies, remove);
}

} // namespace troupe
