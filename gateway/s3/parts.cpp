// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/checksum_members.hpp"
#include "gateway/s3/numbers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"

/// The parts of uploads.
namespace troupe::gateway::s3 {

namespace {

using listed = model::list_parts;
using sent = model::upload_part;

result<list_parts> read_parts_query(const call& c, const wire::input<listed>& in) {
  auto limit = read_page_limit(in[listed::MaxParts], "max-parts", limits::list_parts_max);
  if (!limit)
    return limit.refusal();
  const auto after = in[listed::PartNumberMarker].value_or("");
  auto marker = read_page_limit(after, "part-number-marker", limits::part_number_max);
  if (!marker)
    return marker.refusal();
  return list_parts{.account = c.who.account,
                    .key = std::string{in[listed::Key]},
                    .upload_id = std::string{in[listed::UploadId]},
                    // The limit of an absent parameter is its greatest value; a marker's is 0.
                    .after = after.empty() ? 0 : static_cast<int>(*marker),
                    .limit = *limit};
}

wire::output<listed> written(std::string_view bucket, const list_parts& ask,
                             const parts_page& page) {
  using answer = listed::output;
  using entry = model::shapes::part;
  wire::output<listed> out;
  out[answer::Bucket] = bucket;
  out[answer::Key] = ask.key;
  out[answer::UploadId] = ask.upload_id;
  write_parties<answer>(out, page.owner);
  out[answer::StorageClass] = "STANDARD";
  out[answer::PartNumberMarker] = std::to_string(ask.after);
  out[answer::NextPartNumberMarker]
      = std::int64_t{page.parts.empty() ? 0 : page.parts.back().number};
  out[answer::MaxParts] = std::to_string(ask.limit);
  out[answer::IsTruncated] = page.is_truncated;
  write_checksum_kind<answer>(out, page.upload);
  out[answer::Parts].fill(page.parts, [&](auto to, const part_info& part) {
    to[entry::PartNumber] = std::to_string(part.number);
    to[entry::LastModified] = part.last_modified;
    to[entry::ETag] = quoted_etag(part.etag);
    to[entry::Size] = static_cast<std::int64_t>(part.size);
    write_checksum_member<entry>(to, page.upload.checksum_algorithm, part.checksum);
  });
  return out;
}

/// The part's checksum is the upload's: a client that checks by another one is refused, or, where
/// the upload has none, checked by its own.
result<void> fit(body_plan& plan, const upload_info& upload) {
  const auto kept = kept_checksum(upload);
  if (!plan.has_checksum())
    plan.algorithm = kept;
  if (plan.algorithm == kept)
    return {};
  if (!upload.checksum_algorithm.empty())
    return error{"InvalidRequest", "Checksum Type mismatch occurred, expected checksum Type: "
                                       + upload.checksum_algorithm + ", actual checksum Type: "
                                       + std::string{name_of(plan.algorithm)}};
  plan.also = kept;
  return {};
}

struct planned_part {
  find_upload of;
  int number = 0;
  body_plan body;
};
result<planned_part> plan_part(const call& c, const wire::input<sent>& in) {
  auto number = read_part_number(in[sent::PartNumber]);
  if (!number)
    return number.refusal();
  auto body = plan_body(c.request, limits::object_bytes_max);
  if (!body)
    return body.refusal();
  return planned_part{{c.who.account, std::string{in[sent::Key]}, std::string{in[sent::UploadId]}},
                      *number,
                      std::move(*body)};
}

} // namespace

task<http_response> run_upload_part(call& c, wire::input<sent> in) {
  auto plan = plan_part(c, in);
  if (!plan)
    co_return refuse(c, plan.refusal());
  const auto bucket = in[sent::Bucket];
  auto looking = ask_bucket(c, bucket, plan->of);
  auto upload = co_await std::move(looking);
  if (!upload)
    co_return refuse(c, upload.refusal());
  if (auto fits = fit(plan->body, *upload); !fits)
    co_return refuse(c, fits.refusal());
  auto receiving = receive_part(c, std::move(plan->body));
  auto body = co_await std::move(receiving);
  if (!body)
    co_return refuse(c, body.refusal());
  auto answer = answer_empty(c, 200);
  answer.set("ETag", quoted_etag(body->md5_hex));
  answer.set("x-amz-checksum-" + body->checksum_algorithm, body->checksum);
  put_part ask{c.who.account, std::move(plan->of.key), std::move(plan->of.upload_id)};
  ask.part = to_part(plan->number, *body);
  ask.body = std::move(body->upload);
  auto asking = ask_bucket(c, bucket, std::move(ask));
  auto kept = co_await std::move(asking);
  if (!kept)
    co_return refuse(c, kept.refusal());
  co_return answer;
}

task<reply<listed>> run_list_parts(call& c, wire::input<listed> in) {
  auto ask = read_parts_query(c, in);
  if (!ask)
    co_return ask.refusal();
  const auto bucket = in[listed::Bucket];
  auto asking = ask_bucket(c, bucket, *ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  co_return written(bucket, *ask, *page);
}

} // namespace troupe::gateway::s3
