// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
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
      code::bad_part,
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
      return error{code::bad_digest,
                   "The " + std::string{name_of(kind)} + " you specified for part "
                       + std::to_string(listed.number) + " did not match what we received."};
  }
  if (has_own || !upload.has_composite_checksum)
    return {};
  return error{code::invalid_request,
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
      return error{code::bad_part_order,
                   "The list of parts was not in ascending order. Parts must be ordered by part "
                   "number.",
                   {{"UploadId", id}}};
    chosen.push_back(*found);
  }
  for (auto part = chosen.begin(); part + 1 != chosen.end(); ++part)
    if (part->size < limits::part_bytes_min)
      return error{code::part_too_small,
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
  return error{code::invalid_request,
               "The upload was created using the " + std::string{type}
                   + " checksum mode. The complete request must use the same checksum mode."};
}

result<void> keep_promise(const completion_promise& said, const object_info& info) {
  for (const auto& [algorithm, value] : said.checksums)
    if (algorithm != info.checksum_algorithm || value != info.checksum)
      return error{code::bad_digest,
                   "The " + algorithm + " you specified did not match the calculated checksum."};
  if (!said.size.empty() && said.size != std::to_string(info.size))
    return error{code::invalid_request,
                 "The provided 'x-amz-mp-object-size' header value " + said.size
                     + " does not match what was computed: " + std::to_string(info.size)};
  return {};
}

/// Everything that the object will be, or why it will not.
result<complete_upload> plan_object(const call& c, const completion_promise& said,
                                    const std::vector<listed_part>& listed,
                                    const parts_page& uploaded) {
  auto condition = read_write_condition(c.request, false);
  if (!condition)
    return condition.refusal();
  auto chosen = choose(listed, uploaded);
  if (!chosen)
    return chosen.refusal();
  const auto& upload = uploaded.upload;
  complete_upload ask{c.who.account, upload.key, upload.id, describe(upload, *chosen)};
  if (auto fits = check_type(said, upload); !fits)
    return fits.refusal();
  if (auto kept = keep_promise(said, ask.info); !kept)
    return kept.refusal();
  ask.parts = std::move(*chosen);
  ask.condition = std::move(*condition);
  return ask;
}

http_response answer_object(call& c, const target& at, const object_info& made) {
  const auto host = std::string{c.request.header("host")};
  xml_writer out;
  out.open("CompleteMultipartUploadResult", xml_namespace);
  out.element("Location", "http://" + host + "/" + at.bucket + "/" + percent_encode(at.key, true));
  out.element("Bucket", at.bucket).element("Key", at.key);
  out.element("ETag", quoted_etag(made.etag));
  const auto name = "Checksum" + upper_name_of(made.checksum_algorithm);
  out.element(name, made.checksum).element("ChecksumType", checksum_type_of(made.checksum));
  return answer_xml(c, std::move(out));
}

/// The uploaded parts become the object.
task<result<object_info>> complete(call& c, const target& at, const std::string& id,
                                   const completion_promise& said,
                                   const std::vector<listed_part>& listed) {
  list_parts look{.account = c.who.account,
                  .key = at.key,
                  .upload_id = id,
                  .limit = static_cast<std::size_t>(limits::part_number_max)};
  auto looking = ask_bucket(c, at.bucket, std::move(look));
  auto uploaded = co_await std::move(looking);
  if (!uploaded)
    co_return uploaded.refusal();
  auto ask = plan_object(c, said, listed, *uploaded);
  if (!ask)
    co_return ask.refusal();
  auto completing = ask_bucket(c, at.bucket, std::move(*ask));
  co_return co_await std::move(completing);
}

/// A client that has not heard the answer asks again, and of several who ask at once one is first:
/// all are told the same of an upload that has become what they ask for.
task<result<object_info>> find_made(call& c, const target& at, const std::string& id,
                                    const completion_promise& said,
                                    const std::vector<listed_part>& listed) {
  find_completed ask{c.who.account, at.key, id};
  for (const auto& part : listed)
    ask.parts.push_back({.number = part.number, .etag = part.etag});
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto made = co_await std::move(asking);
  if (made)
    if (auto kept = keep_promise(said, *made); !kept)
      co_return kept.refusal();
  co_return made;
}

} // namespace

task<http_response> run_complete_multipart_upload(call& c, const target& at) {
  const auto id = c.request.query_value("uploadId").value_or("");
  const auto said = take_promise(c.request);
  auto receiving = receive_document(c);
  auto document = co_await std::move(receiving);
  if (!document)
    co_return refuse(c, document.refusal());
  auto listed = read_listed_parts(*document, id);
  if (!listed)
    co_return refuse(c, listed.refusal());
  auto completing = complete(c, at, id, said, *listed);
  auto made = co_await std::move(completing);
  if (!made && made.refusal().kind == code::no_such_upload) {
    auto finding = find_made(c, at, id, said, *listed);
    made = co_await std::move(finding);
  }
  co_return made ? answer_object(c, at, *made) : refuse(c, made.refusal());
}

} // namespace troupe::gateway::s3
