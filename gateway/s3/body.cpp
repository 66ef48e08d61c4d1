// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/body.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view checksum_header = "x-amz-checksum-";
constexpr std::size_t md5_bytes = 16;
constexpr std::size_t sha256_hex_digits = 64;
constexpr std::size_t gathered_bytes_max = 4u << 10;

error several_checksums() {
  return {"InvalidRequest",
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."};
}

error too_short() {
  return {"IncompleteBody",
          "You did not provide the number of bytes specified by the Content-Length HTTP header"};
}

std::optional<std::uint64_t> to_number(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || failure != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return number;
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == sha256_hex_digits && from_hex(text).has_value();
}

/// `x-amz-content-sha256` tells how the body is coded and signed.
result<void> plan_coding(const http_request& request, body_plan& plan) {
  const auto hash = request.header("x-amz-content-sha256");
  if (hash.empty() || hash == "UNSIGNED-PAYLOAD") {
    plan.is_aws_chunked = request.header("content-encoding").find("aws-chunked") != hash.npos
                          && request.has_header("x-amz-decoded-content-length");
    plan.has_trailer = plan.is_aws_chunked;
    return {};
  }
  if (is_sha256_hex(hash)) {
    plan.sha256_hex = hash;
    return {};
  }
  if (hash.starts_with("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"))
    return header_not_implemented("x-amz-content-sha256");
  plan.is_aws_chunked = true;
  plan.has_trailer = hash.ends_with("-TRAILER");
  plan.is_signed = hash.starts_with("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  if (hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
      || hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
      || hash == "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
    return {};
  return bad_argument("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                      "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
                      "x-amz-content-sha256", hash);
}

result<void> plan_size(const http_request& request, std::uint64_t bytes_max, body_plan& plan) {
  const auto size = plan.is_aws_chunked ? to_number(request.header("x-amz-decoded-content-length"))
                                        : request.content_length;
  if (!size)
    return error{"MissingContentLength", "You must provide the Content-Length HTTP header."};
  if (*size > bytes_max)
    return error{
        code::too_large,
        "Your proposed upload exceeds the maximum allowed size",
        {{"ProposedSize", std::to_string(*size)}, {"MaxSizeAllowed", std::to_string(bytes_max)}}};
  plan.size = *size;
  return {};
}

result<void> plan_md5(const http_request& request, body_plan& plan) {
  if (!request.has_header("content-md5"))
    return {};
  const auto text = request.header("content-md5");
  auto raw = from_base64(text);
  if (!raw || raw->size() != md5_bytes)
    return error{"InvalidDigest",
                 "The Content-MD5 you specified was invalid.",
                 {{"Content-MD5", std::string{text}}}};
  plan.md5 = std::move(*raw);
  return {};
}

bool is_checksum(std::string_view base64, checksum_kind kind) {
  auto raw = from_base64(base64);
  return raw && raw->size() == bytes_of(kind);
}

/// The checksum in the head, if there is one.
result<void> plan_checksum(const http_request& request, body_plan& plan) {
  for (const auto& field : request.fields) {
    if (!field.name.starts_with(checksum_header))
      continue;
    const auto name = std::string_view{field.name}.substr(checksum_header.size());
    if (name == "algorithm" || name == "mode")
      continue;
    if (name == "type" && field.value == "FULL_OBJECT")
      continue;
    const auto kind = checksum_named(name);
    if (!kind)
      return header_not_implemented(field.name);
    if (!plan.checksum.empty())
      return several_checksums();
    if (!is_checksum(field.value, *kind))
      return error{"InvalidRequest", "Value for " + field.name + " header is invalid."};
    plan.algorithm = *kind;
    plan.checksum = field.value;
  }
  return {};
}

/// The checksum that is announced to come after the body.
result<void> plan_trailer(const http_request& request, body_plan& plan) {
  if (!request.has_header("x-amz-trailer"))
    return {};
  const auto announced = request.header("x-amz-trailer");
  const auto kind = announced.starts_with(checksum_header)
                        ? checksum_named(announced.substr(checksum_header.size()))
                        : std::nullopt;
  if (!kind || !plan.has_trailer)
    return error{"InvalidRequest",
                 "The value specified in the x-amz-trailer header is not supported"};
  if (!plan.checksum.empty())
    return error{"InvalidRequest", "Expecting a single x-amz-checksum- header"};
  plan.algorithm = *kind;
  plan.checksum_in_trailer = true;
  return {};
}

/// An SDK that announces an algorithm must also bring the sum.
result<void> check_announced(const http_request& request, const body_plan& plan) {
  if (!request.has_header("x-amz-sdk-checksum-algorithm"))
    return {};
  std::string name{request.header("x-amz-sdk-checksum-algorithm")};
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!checksum_named(name))
    return error{
        "InvalidRequest",
        "Checksum algorithm provided is unsupported. Please try again with any of the valid "
        "types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"};
  if (plan.checksum.empty() && !plan.checksum_in_trailer && plan.md5.empty())
    return error{"InvalidRequest",
                 "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
                 "x-amz-trailer headers were found."};
  if (plan.has_checksum() && checksum_named(name) != plan.algorithm)
    return error{"BadDigest",
                 "The checksum that x-amz-sdk-checksum-algorithm announces is not the one that was "
                 "sent."};
  return {};
}

} // namespace

result<body_plan> plan_body(const http_request& request, std::uint64_t bytes_max,
                            checksums_of whose) {
  body_plan plan;
  for (auto step :
       {plan_coding(request, plan), plan_size(request, bytes_max, plan), plan_md5(request, plan),
        whose == checksums_of::body ? plan_checksum(request, plan) : result<void>{},
        plan_trailer(request, plan), check_announced(request, plan)})
    if (!step)
      return step.refusal();
  return plan;
}

body_receiver::body_receiver(body_plan plan, std::shared_ptr<const signature_context> signed_with,
                             std::optional<std::size_t> inline_bytes_max, const begin_upload& begin)
    : plan_(std::move(plan)), checksum_(plan_.algorithm) {
  if (plan_.also)
    also_.emplace(*plan_.also);
  if (plan_.is_aws_chunked)
    decoder_.emplace(plan_.is_signed, plan_.has_trailer, std::move(signed_with));
  if (!plan_.sha256_hex.empty())
    sha256_.emplace(digest_kind::sha256);
  if (!inline_bytes_max || plan_.size > *inline_bytes_max)
    body_.upload = begin();
  else
    body_.bytes.reserve(std::min<std::uint64_t>(plan_.size, limits::small_body_bytes_max));
}

std::size_t body_receiver::bytes_to_hold(std::size_t piece) const {
  // A string that grows has twice as much as is in it.
  return body_.upload || plan_.size <= limits::small_body_bytes_max ? 0 : 2 * piece;
}

result<void> body_receiver::feed(std::string_view piece) {
  if (!decoder_)
    return take(piece);
  result<void> taken;
  auto decoded = decoder_->feed(piece, [&](std::string_view part) {
    if (taken)
      taken = take(part);
  });
  return decoded ? taken : decoded;
}

result<void> body_receiver::take(std::string_view decoded) {
  body_.size += decoded.size();
  if (body_.size > plan_.size)
    return too_short();
  // A client may cut a body into bytes: they are digested and written together.
  if (!gathered_.empty() || decoded.size() < gathered_bytes_max)
    gathered_.append(decoded);
  else
    absorb(decoded);
  if (gathered_.size() >= gathered_bytes_max)
    absorb(std::exchange(gathered_, {}));
  return {};
}

void body_receiver::absorb(std::string_view decoded) {
  md5_.update(decoded);
  checksum_.update(decoded);
  if (also_)
    also_->update(decoded);
  if (sha256_)
    sha256_->update(decoded);
  if (body_.upload)
    body_.upload->append(decoded);
  else
    body_.bytes.append(decoded);
}

result<std::string> body_receiver::expected_checksum() const {
  if (!decoder_)
    return plan_.checksum;
  const auto name = std::string{checksum_header}.append(name_of(plan_.algorithm));
  const std::string* found = nullptr;
  for (const auto& trailer : decoder_->trailers()) {
    if (!trailer.first.starts_with(checksum_header))
      continue;
    if (found || !plan_.checksum_in_trailer || trailer.first != name)
      return error{
          "MalformedTrailerError",
          "The request contained trailing data that was not well-formed or did not conform to "
          "our published schema."};
    found = &trailer.second;
  }
  if (!plan_.checksum_in_trailer)
    return plan_.checksum;
  if (!found)
    return error{
        "MalformedTrailerError",
        "The request contained trailing data that was not well-formed or did not conform to "
        "our published schema."};
  if (!is_checksum(*found, plan_.algorithm))
    return error{"InvalidRequest", "Value for " + name + " trailing header is invalid."};
  return *found;
}

result<received_body> body_receiver::finish() {
  if (decoder_)
    if (auto ended = decoder_->finish(); !ended)
      return ended.refusal();
  if (body_.size != plan_.size)
    return too_short();
  absorb(std::exchange(gathered_, {}));
  auto expected = expected_checksum();
  if (!expected)
    return expected.refusal();
  const auto md5 = md5_.finish();
  if (!plan_.md5.empty() && md5 != plan_.md5)
    return error{"BadDigest",
                 "The Content-MD5 you specified did not match what we received.",
                 {{"ExpectedDigest", to_hex(plan_.md5)}, {"CalculatedDigest", to_base64(md5)}}};
  if (sha256_)
    if (const auto computed = to_hex(sha256_->finish()); computed != plan_.sha256_hex)
      return error{"XAmzContentSHA256Mismatch",
                   "The provided 'x-amz-content-sha256' header does not match what was computed.",
                   {{"ClientComputedContentSHA256", plan_.sha256_hex},
                    {"S3ComputedContentSHA256", computed}}};
  body_.checksum = checksum_.finish();
  if (!expected->empty() && *expected != body_.checksum)
    return error{"BadDigest", "The " + upper_name_of(name_of(plan_.algorithm))
                                  + " you specified did not match the calculated checksum."};
  if (also_)
    body_.also_checksum = also_->finish();
  body_.md5_hex = to_hex(md5);
  body_.checksum_algorithm = name_of(plan_.algorithm);
  return std::move(body_);
}

task<result<received_body>> receive(call& c, body_receiver& receiver) {
  for (;;) {
    auto pulling = c.body.next();
    auto piece = co_await std::move(pulling);
    if (!piece)
      co_return piece.refusal();
    if (piece->empty())
      break;
    if (const auto bytes = receiver.bytes_to_hold(piece->size()); bytes > 0) {
      auto holding = c.body.hold(bytes);
      if (auto held = co_await std::move(holding); !held)
        co_return held.refusal();
    }
    auto fed = receiver.feed(*piece);
    if (!fed)
      co_return fed.refusal();
  }
  co_return receiver.finish();
}

task<result<received_body>> receive_object(call& c, body_plan plan) {
  body_receiver receiver{std::move(plan), c.signed_with, limits::inline_body_bytes_max,
                         c.gateway.node.begin_upload};
  auto receiving = receive(c, receiver);
  co_return co_await std::move(receiving);
}

task<result<received_body>> receive_part(call& c, body_plan plan) {
  body_receiver receiver{std::move(plan), c.signed_with, std::nullopt, c.gateway.node.begin_upload};
  auto receiving = receive(c, receiver);
  co_return co_await std::move(receiving);
}

task<result<std::string>> receive_document(call& c, const wire::operation_model& operation) {
  if (operation.input == nullptr || operation.input->payload < 0)
    co_return std::string{};
  const bool is_of_object
      = wire::member_index(*operation.input, "ChecksumCRC32") != wire::no_member;
  auto plan = plan_body(c.request, limits::s3_document_bytes_max,
                        is_of_object ? checksums_of::object : checksums_of::body);
  if (!plan)
    co_return plan.refusal();
  body_receiver receiver{std::move(*plan), c.signed_with, limits::s3_document_bytes_max, nullptr};
  auto receiving = receive(c, receiver);
  auto received = co_await std::move(receiving);
  if (!received)
    co_return received.refusal();
  co_return std::move(received->bytes);
}

} // namespace troupe::gateway::s3
