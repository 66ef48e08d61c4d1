// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/listing.hpp"
#include "actors/bucket/upload_records.hpp"
#include "actors/bucket/uploads.hpp"
#include "core/limits.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Takes uploads by key and age, those whose keys share a group folded into one, as listing.cpp
/// does with objects. Keys are texts here: a key may have several uploads behind it.
class upload_lister {
public:
  upload_lister(const persistence::reader& from, std::string_view bucket, const list_uploads& ask)
      : from_(from), ask_(ask), base_(upload_space(upload_kind::upload).text(bucket)),
        end_(persistence::end_of_prefix(persistence::key{base_}.open_text(ask.prefix))) {}

  uploads_page run() {
    if (ask_.limit > 0)
      for (auto next = start(); next < end_;)
        next = scan(std::move(next));
    return std::move(page_);
  }

private:
  [[nodiscard]] std::string start() const {
    const std::string first = persistence::key{base_}.open_text(ask_.prefix).bytes();
    if (ask_.after.empty())
      return first;
    auto marker = persistence::key{base_}.text(ask_.after);
    if (ask_.after_id.empty())
      return std::max(first, persistence::end_of_prefix(marker));
    return std::max(first, marker.raw(ask_.after_id).raw(std::string_view{"", 1}).bytes());
  }

  std::string scan(std::string first) {
    auto next = end_;
    const auto range = persistence::key_range{std::move(first), end_};
    from_.scan(range, persistence::direction::forward,
               [&](std::string_view stored_key, std::string_view value) {
                 persistence::key_parts parts{stored_key.substr(base_.bytes().size() - 1)};
                 const auto key = parts.text();
                 const auto group = group_of(key, ask_.prefix, ask_.delimiter);
                 if (group.empty())
                   return take(key, parts.raw(), value);
                 if (take_group(group))
                   next = persistence::end_of_prefix(persistence::key{base_}.open_text(group));
                 return false;
               });
    return next;
  }

  bool has_room() {
    page_.is_truncated = page_.uploads.size() + page_.common_prefixes.size() >= ask_.limit;
    return !page_.is_truncated;
  }

  bool take(const std::string& key, std::string_view id, std::string_view value) {
    if (!has_room())
      return false;
    auto found = persistence::unpack<upload_record>(value).info;
    found.key = key;
    found.id = id;
    page_.uploads.push_back(std::move(found));
    return true;
  }

  bool take_group(std::string_view group) {
    if (!ask_.after.empty() && group <= ask_.after)
      return true;
    if (!has_room())
      return false;
    page_.common_prefixes.emplace_back(group);
    return true;
  }

  const persistence::reader& from_;
  const list_uploads& ask_;
  persistence::key base_;
  std::string end_;
  uploads_page page_;
};

} // namespace

result<upload_info> bucket_objects::find(const find_upload& ask) {
  auto view = snapshot_->view();
  if (auto entered = enter(*view, ask.account); !entered)
    return entered.refusal();
  auto found = find_record(*view, bucket_, ask);
  if (!found)
    return found.refusal();
  return info_of(std::move(*found), ask);
}

result<parts_page> bucket_objects::list(const list_parts& ask) {
  auto view = snapshot_->view();
  auto entered = enter(*view, ask.account);
  if (!entered)
    return entered.refusal();
  auto found = find_record(*view, bucket_, ask);
  if (!found)
    return found.refusal();
  parts_page page{info_of(std::move(*found), ask), (*entered)->info.account};
  const auto prefix = parts_key(ask.upload_id);
  auto range = persistence::key_range::starting_with(prefix);
  range.from = part_key(ask.upload_id, ask.after + 1);
  view->scan(range, persistence::direction::forward,
             [&](std::string_view key, std::string_view value) {
               page.is_truncated = page.parts.size() == ask.limit && ask.limit > 0;
               if (page.parts.size() == ask.limit)
                 return false;
               page.parts.push_back(info_of(prefix, key, value));
               return true;
             });
  return page;
}

bool bucket_objects::has_too_many_uploads() {
  std::size_t count = 0;
  const auto all = upload_space(upload_kind::upload).text(bucket_).bytes();
  snapshot_->view()->scan(
      persistence::key_range::starting_with(all), persistence::direction::forward,
      [&](std::string_view, std::string_view) { return ++count < limits::uploads_per_bucket_max; });
  return count >= limits::uploads_per_bucket_max;
}

result<uploads_page> bucket_objects::list(const list_uploads& ask) {
  auto view = snapshot_->view();
  auto entered = enter(*view, ask.account);
  if (!entered)
    return entered.refusal();
  auto page = upload_lister{*view, bucket_, ask}.run();
  page.owner = (*entered)->info.account;
  return page;
}

} // namespace troupe
