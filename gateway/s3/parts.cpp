// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/parameters.hpp"
#include "gateway/s3/presenting.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"

/// The parts of uploads.
namespace troupe::gateway::s3 {

namespace {

result<list_parts> read_parts_query(const call& c, const target& at) {
  auto limit = read_page_limit(c.request, "max-parts", limits::list_parts_max);
  if (!limit)
    return limit.refusal();
  auto marker = read_page_limit(c.request, "part-number-marker", limits::part_number_max);
  if (!marker)
    return marker.refusal();
  return list_parts{.account = c.who.account,
                    .key = at.key,
                    .upload_id = c.request.query_value("uploadId").value_or(""),
                    // The limit of an absent parameter is its greatest value; a marker's is 0.
                    .after = c.request.query_value("part-number-marker").value_or("").empty()
                                 ? 0
                                 : static_cast<int>(*marker),
                    .limit = *limit};
}

xml_writer write_parts(const target& at, const list_parts& ask, const parts_page& page) {
  const auto checksum = "Checksum" + upper_name_of(page.upload.checksum_algorithm);
  const auto next = page.parts.empty() ? 0 : page.parts.back().number;
  xml_writer out;
  out.open("ListPartsResult", xml_namespace).element("Bucket", at.bucket).element("Key", at.key);
  out.element("UploadId", ask.upload_id);
  write_parties(out, page.owner);
  out.element("StorageClass", "STANDARD");
  out.element("PartNumberMarker", std::to_string(ask.after));
  out.element("NextPartNumberMarker", std::to_string(next));
  out.element("MaxParts", std::to_string(ask.limit));
  out.element("IsTruncated", page.is_truncated ? "true" : "false");
  write_checksum_kind(out, page.upload);
  for (const auto& part : page.parts) {
    out.open("Part").element("PartNumber", std::to_string(part.number));
    out.element("LastModified", to_iso8601(part.last_modified));
    out.element("ETag", quoted_etag(part.etag)).element("Size", std::to_string(part.size));
    if (!page.upload.checksum_algorithm.empty())
      out.element(checksum, part.checksum);
    out.close();
  }
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
    return error{code::invalid_request, "Checksum Type mismatch occurred, expected checksum Type: "
                                            + upload.checksum_algorithm + ", actual checksum Type: "
                                            + std::string{name_of(plan.algorithm)}};
  plan.also = kept;
  return {};
}

struct planned_part {
  int number = 0;
  body_plan body;
};
result<planned_part> plan_part(const call& c) {
  auto number = read_part_number(c.request.query_value("partNumber").value_or(""));
  if (!number)
    return number.refusal();
  auto body = plan_body(c.request, limits::object_bytes_max);
  if (!body)
    return body.refusal();
  return planned_part{*number, std::move(*body)};
}

} // namespace

task<http_response> run_upload_part(call& c, const target& at) {
  auto plan = plan_part(c);
  if (!plan)
    co_return refuse(c, plan.refusal());
  find_upload look{c.who.account, at.key, c.request.query_value("uploadId").value_or("")};
  auto looking = ask_bucket(c, at.bucket, look);
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
  put_part ask{c.who.account, at.key, look.upload_id};
  ask.part = to_part(plan->number, *body);
  ask.body = std::move(body->upload);
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto kept = co_await std::move(asking);
  if (!kept)
    co_return refuse(c, kept.refusal());
  co_return answer;
}

task<http_response> run_list_parts(call& c, const target& at) {
  auto ask = read_parts_query(c, at);
  if (!ask)
    co_return refuse(c, ask.refusal());
  auto asking = ask_bucket(c, at.bucket, *ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  co_return answer_xml(c, write_parts(at, *ask, *page));
}

} // namespace troupe::gateway::s3
