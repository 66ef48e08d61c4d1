// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "core/result.hpp"
#include "gateway/http/message.hpp"
#include "gateway/wire/input.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What of a request's headers is kept with an object, and what of an object becomes headers (AWS:
/// "Working with object metadata").
namespace troupe::gateway::s3 {

/// A header that is kept, by the name that it is stored under; absent: the request has none.
using given_header = std::pair<std::string_view, std::optional<std::string_view>>;
result<object_info> keep_headers(std::span<const given_header> given,
                                 const wire::map_view<wire::as::text>& metadata,
                                 std::optional<std::string_view> tagging);

/// The system headers, the user metadata and the tags of an operation that makes an object.
template <class Model>
result<object_info> read_object_headers(const wire::input<Model>& in) {
  const given_header given[] = {
      {"content-type", in[Model::ContentType]},
      {"cache-control", in[Model::CacheControl]},
      {"content-disposition", in[Model::ContentDisposition]},
      {"content-encoding", in[Model::ContentEncoding]},
      {"content-language", in[Model::ContentLanguage]},
      {"expires", in[Model::Expires]},
      {"x-amz-website-redirect-location", in[Model::WebsiteRedirectLocation]},
  };
  return keep_headers(given, in[Model::Metadata], in[Model::Tagging]);
}

result<write_condition> condition_of(std::optional<std::string_view> match,
                                     std::optional<std::string_view> none_match, bool is_delete);

/// The conditions of a PUT, of what ends like one, or of a DELETE.
template <class Model>
result<write_condition> read_write_condition(const wire::input<Model>& in) {
  if constexpr (requires { Model::IfNoneMatch; })
    return condition_of(in[Model::IfMatch], in[Model::IfNoneMatch], false);
  else
    return condition_of(in[Model::IfMatch], {}, true);
}

/// What of a GET or HEAD takes the place of what was kept: `response-content-type` and its like.
struct override_header {
  std::string_view name; ///< Of what is kept.
  std::string_view parameter;
  std::optional<std::string_view> value;
};
template <class Model>
std::vector<override_header> read_overrides(const wire::input<Model>& in) {
  return {
      {"content-type", "response-content-type", in[Model::ResponseContentType]},
      {"cache-control", "response-cache-control", in[Model::ResponseCacheControl]},
      {"content-disposition", "response-content-disposition",
       in[Model::ResponseContentDisposition]},
      {"content-encoding", "response-content-encoding", in[Model::ResponseContentEncoding]},
      {"content-language", "response-content-language", in[Model::ResponseContentLanguage]},
      {"expires", "response-expires", in[Model::ResponseExpires]},
  };
}

/// Last-Modified, ETag and all that was kept.
result<void> write_object_headers(std::span<const override_header> overrides,
                                  const object_info& object, http_response& answer);
/// `x-amz-checksum-…`, the object's or one of a part of it, and the type of the object's.
void write_checksum(const object_info& object, const std::string& checksum, http_response& answer);
/// `COMPOSITE` or `FULL_OBJECT`.
std::string_view checksum_type_of(std::string_view checksum);

} // namespace troupe::gateway::s3
