// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/listing.hpp"

#include "actors/bucket/record.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

class lister {
public:
  lister(const persistence::reader& from, std::string_view bucket, const list_objects& ask)
      : from_(from), ask_(ask), base_(object_key(bucket, "")),
        end_(persistence::end_of_prefix(base_ + ask.prefix)) {}

  objects_page run() {
    if (ask_.limit > 0)
      for (auto next = start(); next < end_;)
        next = scan(std::move(next));
    return std::move(page_);
  }

private:
  [[nodiscard]] std::string start() const {
    auto first = base_ + ask_.prefix;
    if (ask_.after.empty())
      return first;
    // The smallest key greater than `after`.
    return std::max(first, base_ + ask_.after + '\0');
  }

  /// Takes keys from `first` on. Returns where to go on after a group was folded, or the end.
  std::string scan(std::string first) {
    auto next = end_;
    auto range = persistence::key_range{std::move(first), end_};
    from_.scan(range, persistence::direction::forward,
               [&](std::string_view key, std::string_view value) {
                 auto name = key.substr(base_.size());
                 auto group = group_of(name, ask_.prefix, ask_.delimiter);
                 if (group.empty())
                   return take(name, value);
                 if (take_group(group))
                   next = persistence::end_of_prefix(base_ + std::string{group});
                 return false;
               });
    return next;
  }

  bool has_room() {
    if (page_.objects.size() + page_.common_prefixes.size() < ask_.limit)
      return true;
    page_.is_truncated = true;
    return false;
  }

  bool take(std::string_view name, std::string_view value) {
    if (!has_room())
      return false;
    auto found = persistence::unpack<object_summary>(value);
    page_.objects.push_back({std::string{name}, found.size, std::move(found.etag),
                             found.last_modified, std::move(found.checksum_algorithm),
                             is_composite(found.checksum)});
    page_.last = name;
    return true;
  }

  /// False if the page is full; true if the group is done with, listed or not.
  bool take_group(std::string_view group) {
    if (!ask_.after.empty() && group <= ask_.after)
      return true;
    if (!has_room())
      return false;
    page_.common_prefixes.emplace_back(group);
    page_.last = group;
    return true;
  }

  const persistence::reader& from_;
  const list_objects& ask_;
  std::string base_;
  std::string end_;
  objects_page page_;
};

} // namespace

std::string_view group_of(std::string_view key, std::string_view prefix,
                          std::string_view delimiter) {
  if (delimiter.empty())
    return {};
  const auto found = key.find(delimiter, prefix.size());
  return found == std::string_view::npos ? std::string_view{}
                                         : key.substr(0, found + delimiter.size());
}

objects_page list_page(const persistence::reader& from, std::string_view bucket,
                       const list_objects& ask) {
  return lister{from, bucket, ask}.run();
}

} // namespace troupe
