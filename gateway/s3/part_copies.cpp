// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/checksum_members.hpp"
#include "gateway/s3/copy_source.hpp"
#include "gateway/s3/numbers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"

/// UploadPartCopy: a range of an object as a part of another. A range is no file by itself, so it
/// is written, as if a client had sent it.
namespace troupe::gateway::s3 {

namespace {

using asked = model::upload_part_copy;

/// The range of the source that becomes a part.
result<byte_range> choose_range(std::string_view header, const object_info& source) {
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

wire::output<asked> told(const upload_info& upload, const part_info& part) {
  using copied = model::shapes::copy_part_result;
  wire::output<asked> out;
  const auto to = out[asked::output::CopyPartResult];
  to[copied::LastModified] = part.last_modified;
  to[copied::ETag] = quoted_etag(part.etag);
  write_checksum_member<copied>(to, upload.checksum_algorithm, part.checksum);
  return out;
}

} // namespace

task<reply<asked>> run_upload_part_copy(call& c, wire::input<asked> in) {
  auto number = read_part_number(in[asked::PartNumber]);
  if (!number)
    co_return number.refusal();
  auto from = read_copy_source(in);
  if (!from)
    co_return from.refusal();
  const auto bucket = in[asked::Bucket];
  const auto wanted_range = in[asked::CopySourceRange].value_or("");
  find_upload look{c.who.account, std::string{in[asked::Key]}, std::string{in[asked::UploadId]}};
  auto looking = ask_bucket(c, bucket, look);
  auto upload = co_await std::move(looking);
  if (!upload)
    co_return upload.refusal();
  auto fetching = fetch_source(c, *from);
  auto source = co_await std::move(fetching);
  if (!source)
    co_return source.refusal();
  auto range = choose_range(wanted_range, source->info);
  if (!range)
    co_return range.refusal();
  auto copying = copy_range(c, *source, *range, kept_checksum(*upload));
  auto body = co_await std::move(copying);
  if (!body)
    co_return body.refusal();
  put_part ask{c.who.account, std::move(look.key), std::move(look.upload_id)};
  ask.part = to_part(*number, *body);
  ask.body = std::move(body->upload);
  auto putting = ask_bucket(c, bucket, std::move(ask));
  auto kept = co_await std::move(putting);
  if (!kept)
    co_return kept.refusal();
  co_return told(*upload, *kept);
}

} // namespace troupe::gateway::s3
