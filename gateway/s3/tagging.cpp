// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/tags.hpp"

/// The tags of buckets and objects, as sub-resources.
namespace troupe::gateway::s3 {

namespace {

using tagging = model::shapes::tagging;

/// Puts them in the place of those that there are.
template <class Model>
auto put(call& c, const wire::input<Model>& in, tag_map tags) {
  put_tags ask{c.who.account, {}, std::move(tags)};
  if constexpr (requires { Model::Key; })
    ask.key = in[Model::Key];
  return ask_bucket(c, in[Model::Bucket], std::move(ask));
}

} // namespace

task<reply<model::get_bucket_tagging>>
run_get_bucket_tagging(call& c, wire::input<model::get_bucket_tagging> in) {
  using asked = model::get_bucket_tagging;
  const std::string bucket{in[asked::Bucket]};
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  if (found->tags.empty())
    co_return error{"NoSuchTagSet", "The TagSet does not exist", {{"BucketName", bucket}}};
  wire::output<asked> out;
  write_tags(out[asked::output::TagSet], found->tags);
  co_return out;
}

task<reply<model::put_bucket_tagging>>
run_put_bucket_tagging(call& c, wire::input<model::put_bucket_tagging> in) {
  using asked = model::put_bucket_tagging;
  const auto document = in[asked::Tagging];
  if (!document.present())
    co_return malformed_xml();
  auto tags = read_bucket_tags(document[tagging::TagSet]);
  if (!tags)
    co_return tags.refusal();
  auto putting = put(c, in, std::move(*tags));
  auto done = co_await std::move(putting);
  co_return reply_of<asked>(std::move(done));
}

task<reply<model::delete_bucket_tagging>>
run_delete_bucket_tagging(call& c, wire::input<model::delete_bucket_tagging> in) {
  auto putting = put(c, in, {});
  auto done = co_await std::move(putting);
  co_return reply_of<model::delete_bucket_tagging>(std::move(done));
}

task<reply<model::get_object_tagging>>
run_get_object_tagging(call& c, wire::input<model::get_object_tagging> in) {
  using asked = model::get_object_tagging;
  head_object ask{c.who.account, std::string{in[asked::Key]}};
  auto asking = ask_bucket(c, in[asked::Bucket], std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  write_tags(out[asked::output::TagSet], found->tags);
  co_return out;
}

task<reply<model::put_object_tagging>>
run_put_object_tagging(call& c, wire::input<model::put_object_tagging> in) {
  using asked = model::put_object_tagging;
  const auto document = in[asked::Tagging];
  if (!document.present())
    co_return malformed_xml();
  auto tags = read_object_tags(document[tagging::TagSet]);
  if (!tags)
    co_return tags.refusal();
  auto putting = put(c, in, std::move(*tags));
  auto done = co_await std::move(putting);
  co_return reply_of<asked>(std::move(done));
}

task<reply<model::delete_object_tagging>>
run_delete_object_tagging(call& c, wire::input<model::delete_object_tagging> in) {
  auto putting = put(c, in, {});
  auto done = co_await std::move(putting);
  co_return reply_of<model::delete_object_tagging>(std::move(done));
}

} // namespace troupe::gateway::s3
