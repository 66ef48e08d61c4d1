// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/checksum_members.hpp"
#include "gateway/s3/completion_request.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/part_checksums.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"

#include <algorithm>

/// CompleteMultipartUpload: what the client lists is held against what was uploaded, here, where
/// many can do so at a time; the bucket then only checks that it is still there, and makes the
/// object of it.
namespace troupe::gateway::s3 {

namespace {

error bad_part(const listed_part& part, const std::string& id) {
  return error{
      "InvalidPart",
      "One or more of the specified parts could not be found.  The part may not have "
      "been uploaded, or the specified entity tag may not match the part's entity tag.",
      {{"UploadId", id}, {"PartNumber", std::to_string(part.number)}, {"ETag", part.etag}}};
}

/// The checksums that the client lists beside a part.
result<void> check_checksums(const listed_part& listed, const part_info& found,
                             const upload_info& upload) {
  const auto kept = kept_checksum(upload);
  bool has_own = false;
  for (const auto& [kind, value] : listed.checksums) {
    if (kind == kept && value == found.checksum)
      has_own = true;
    else if (kind == kept || upload.checksum_algorithm.empty())
      return bad_part(listed, upload.id);
    else
      return error{"BadDigest", "The " + std::string{name_of(kind)} + " you specified for part "
                                    + std::to_string(listed.number)
                                    + " did not match what we received."};
  }
  if (has_own || !upload.has_composite_checksum)
    return {};
  return error{"InvalidRequest",
               "The upload was created using a " + upload.checksum_algorithm
                   + " checksum. The complete request must include the checksum for each part. It "
                     "was missing for part "
                   + std::to_string(listed.number) + " in the request."};
}

/// The uploaded parts that the client lists.
result<std::vector<part_info>> choose(const std::vector<listed_part>& listed,
                                      const parts_page& uploaded) {
  std::vector<part_info> chosen;
  chosen.reserve(listed.size());
  const auto& id = uploaded.upload.id;
  for (const auto& part : listed) {
    const auto found
        = std::ranges::lower_bound(uploaded.parts, part.number, {}, &part_info::number);
    if (found == uploaded.parts.end() || found->number != part.number || found->etag != part.etag)
      return bad_part(part, id);
    if (auto sound = check_checksums(part, *found, uploaded.upload); !sound)
      return sound.refusal();
    // A composite checksum is of all parts from the first on (AWS: "CompletedPart").
    if (uploaded.upload.has_composite_checksum
        && static_cast<std::size_t>(part.number) != chosen.size() + 1)
      return error{"InvalidPartOrder",
                   "The list of parts was not in ascending order. Parts must be ordered by part "
                   "number.",
                   {{"UploadId", id}}};
    chosen.push_back(*found);
  }
  for (auto part = chosen.begin(); part + 1 != chosen.end(); ++part)
    if (part->size < limits::part_bytes_min)
      return error{"EntityTooSmall",
                   "Your proposed upload is smaller than the minimum allowed size",
                   {{"ETag", part->etag},
                    {"MinSizeAllowed", std::to_string(limits::part_bytes_min)},
                    {"PartNumber", std::to_string(part->number)},
                    {"ProposedSize", std::to_string(part->size)}}};
  return chosen;
}

object_info describe(const upload_info& upload, const std::vector<part_info>& parts) {
  object_info info;
  for (const auto& part : parts)
    info.size += part.size;
  const auto kind = kept_checksum(upload);
  info.etag = etag_of(parts);
  info.checksum_algorithm = name_of(kind);
  info.checksum = upload.has_composite_checksum ? composite_checksum(kind, parts)
                                                : full_checksum(kind, parts);
  return info;
}

result<void> check_type(const completion_promise& said, const upload_info& upload) {
  const auto type = checksum_type_of(upload);
  if (said.type.empty() || said.type == type)
    return {};
  return error{"InvalidRequest",
               "The upload was created using the " + std::string{type}
                   + " checksum mode. The complete request must use the same checksum mode."};
}

result<void> keep_promise(const completion_promise& said, const object_info& info) {
  for (const auto& [kind, value] : said.checksums)
    if (name_of(kind) != info.checksum_algorithm || value != info.checksum)
      return error{"BadDigest", "The " + std::string{name_of(kind)}
                                    + " you specified did not match the calculated checksum."};
  if (!said.size.empty() && said.size != std::to_string(info.size))
    return error{"InvalidRequest",
                 "The provided 'x-amz-mp-object-size' header value " + said.size
                     + " does not match what was computed: " + std::to_string(info.size)};
  return {};
}

using asked = model::complete_multipart_upload;

/// What a client asks for, whole.
struct completion {
  std::string bucket;
  std::string key;
  std::string id;
  completion_promise said;
  std::vector<listed_part> listed;
  write_condition condition;
};

result<completion> read_completion(const wire::input<asked>& in) {
  auto listed = read_listed_parts(in);
  if (!listed)
    return listed.refusal();
  auto condition = read_write_condition(in);
  if (!condition)
    return condition.refusal();
  return completion{.bucket = std::string{in[asked::Bucket]},
                    .key = std::string{in[asked::Key]},
                    .id = std::string{in[asked::UploadId]},
                    .said = read_promise(in),
                    .listed = std::move(*listed),
                    .condition = std::move(*condition)};
}

/// Everything that the object will be, or why it will not.
result<complete_upload> plan_object(const call& c, const completion& wanted,
                                    const parts_page& uploaded) {
  auto chosen = choose(wanted.listed, uploaded);
  if (!chosen)
    return chosen.refusal();
  const auto& upload = uploaded.upload;
  complete_upload ask{c.who.account, upload.key, upload.id, describe(upload, *chosen)};
  if (auto fits = check_type(wanted.said, upload); !fits)
    return fits.refusal();
  if (auto kept = keep_promise(wanted.said, ask.info); !kept)
    return kept.refusal();
  ask.parts = std::move(*chosen);
  ask.condition = wanted.condition;
  return ask;
}

wire::output<asked> told(const call& c, const completion& wanted, const object_info& made) {
  using answer = asked::output;
  wire::output<asked> out;
  out[answer::Location] = "http://" + std::string{c.request.header("host")} + "/" + wanted.bucket
                          + "/" + percent_encode(wanted.key, true);
  out[answer::Bucket] = wanted.bucket;
  out[answer::Key] = wanted.key;
  out[answer::ETag] = quoted_etag(made.etag);
  write_checksum_member<answer>(out.root(), made.checksum_algorithm, made.checksum);
  out[answer::ChecksumType] = checksum_type_of(made.checksum);
  return out;
}

/// The uploaded parts become the object.
task<result<object_info>> complete(call& c, const completion& wanted) {
  list_parts look{.account = c.who.account,
                  .key = wanted.key,
                  .upload_id = wanted.id,
                  .limit = static_cast<std::size_t>(limits::part_number_max)};
  auto looking = ask_bucket(c, wanted.bucket, std::move(look));
  auto uploaded = co_await std::move(looking);
  if (!uploaded)
    co_return uploaded.refusal();
  auto ask = plan_object(c, wanted, *uploaded);
  if (!ask)
    co_return ask.refusal();
  auto completing = ask_bucket(c, wanted.bucket, std::move(*ask));
  co_return co_await std::move(completing);
}

/// A client that has not heard the answer asks again, and of several who ask at once one is first:
/// all are told the same of an upload that has become what they ask for.
task<result<object_info>> find_made(call& c, const completion& wanted) {
  find_completed ask{c.who.account, wanted.key, wanted.id};
  for (const auto& part : wanted.listed)
    ask.parts.push_back({.number = part.number, .etag = part.etag});
  auto asking = ask_bucket(c, wanted.bucket, std::move(ask));
  auto made = co_await std::move(asking);
  if (made)
    if (auto kept = keep_promise(wanted.said, *made); !kept)
      co_return kept.refusal();
  co_return made;
}

} // namespace

task<reply<asked>> run_complete_multipart_upload(call& c, wire::input<asked> in) {
  auto wanted = read_completion(in);
  if (!wanted)
    co_return wanted.refusal();
  auto completing = complete(c, *wanted);
  auto made = co_await std::move(completing);
  if (!made && made.refusal().kind == "NoSuchUpload") {
    auto finding = find_made(c, *wanted);
    made = co_await std::move(finding);
  }
  if (!made)
    co_return made.refusal();
  co_return told(c, *wanted, *made);
}

} // namespace troupe::gateway::s3
