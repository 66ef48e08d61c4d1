// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/copy_source.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/parameters.hpp"
#include "gateway/s3/presenting.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"

/// UploadPartCopy: a range of an object as a part of another. A range is no file by itself, so it
/// is written, as if a client had sent it.
namespace troupe::gateway::s3 {

namespace {

/// The range of the source that becomes a part.
result<byte_range> choose_range(const http_request& request, const object_info& source) {
  const auto header = request.header("x-amz-copy-source-range");
  auto range = header.empty() ? result<byte_range>{byte_range{0, source.size}}
                              : read_source_range(header, source.size);
  if (!range)
    return range;
  if (auto fits = check_copied_size(range->length); !fits)
    return fits.refusal();
  return range;
}

/// Writes the range into a file of its own, digested as if a client had sent it.
task<result<received_body>> copy_range(call& c, const stored_object& source, byte_range range,
                                       checksum_kind kind) {
  body_plan plan{.size = range.length, .algorithm = kind};
  body_receiver receiver{std::move(plan), nullptr, std::nullopt, c.gateway.node.begin_upload};
  source_reader from{source, range};
  for (;;) {
    auto reading = from.next();
    const auto piece = co_await std::move(reading);
    if (piece.empty())
      break;
    if (auto fed = receiver.feed(piece); !fed)
      co_return fed.refusal();
  }
  co_return receiver.finish();
}

http_response answer_part(call& c, const upload_info& upload, const part_info& part) {
  const auto name = "Checksum" + upper_name_of(upload.checksum_algorithm);
  xml_writer out;
  out.open("CopyPartResult", xml_namespace);
  out.element("LastModified", to_iso8601(part.last_modified));
  out.element("ETag", quoted_etag(part.etag));
  if (!upload.checksum_algorithm.empty())
    out.element(name, part.checksum);
  return answer_xml(c, std::move(out));
}

} // namespace

task<http_response> run_upload_part_copy(call& c, const target& at) {
  auto number = read_part_number(c.request.query_value("partNumber").value_or(""));
  if (!number)
    co_return refuse(c, number.refusal());
  auto from = read_copy_source(c.request);
  if (!from)
    co_return refuse(c, from.refusal());
  find_upload look{c.who.account, at.key, c.request.query_value("uploadId").value_or("")};
  auto looking = ask_bucket(c, at.bucket, look);
  auto upload = co_await std::move(looking);
  if (!upload)
    co_return refuse(c, upload.refusal());
  auto fetching = fetch_source(c, std::move(*from));
  auto source = co_await std::move(fetching);
  if (!source)
    co_return refuse(c, source.refusal());
  auto range = choose_range(c.request, source->info);
  if (!range)
    co_return refuse(c, range.refusal());
  auto copying = copy_range(c, *source, *range, kept_checksum(*upload));
  auto body = co_await std::move(copying);
  if (!body)
    co_return refuse(c, body.refusal());
  put_part ask{c.who.account, at.key, look.upload_id};
  ask.part = to_part(*number, *body);
  ask.body = std::move(body->upload);
  auto putting = ask_bucket(c, at.bucket, std::move(ask));
  auto kept = co_await std::move(putting);
  co_return kept ? answer_part(c, *upload, *kept) : refuse(c, kept.refusal());
}

} // namespace troupe::gateway::s3
