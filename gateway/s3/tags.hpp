// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/tags.hpp"
#include "gateway/models/s3.hpp"

#include <string_view>

/// Tags of buckets and objects, as S3 takes and gives them (AWS: "Categorizing your storage using
/// tags"). What is refused here never reaches a bucket.
namespace troupe::gateway::s3 {

/// `x-amz-tagging`: `key=value&other=`.
result<tag_map> read_tag_header(std::string_view header);

using tag_list = wire::list_view<wire::as::structure<wire::model::s3::shapes::tag>>;

/// The tags of a document; at most `limits::bucket_tags_max` or `limits::object_tags_max`.
result<tag_map> read_bucket_tags(const tag_list& from);
result<tag_map> read_object_tags(const tag_list& from);

/// Into a place that is a TagSet; one without any is there, too.
template <class Place>
void write_tags(const Place& to, const tag_map& tags) {
  using tag = wire::model::s3::shapes::tag;
  to.fill(tags, [](auto place, const auto& one) {
    place[tag::Key] = one.first;
    place[tag::Value] = one.second;
  });
}

} // namespace troupe::gateway::s3
