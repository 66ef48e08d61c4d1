// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/signature.hpp"
#include "core/error.hpp"
#include "gateway/auth/claim.hpp"
#include "gateway/auth/signature_v2.hpp"
#include "gateway/auth/signing.hpp"

#include <cstddef>
#include <cstdint>

using namespace troupe;
using namespace troupe::gateway;

namespace {

constexpr std::string_view empty_hash
    = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr epoch_ms now = 1'440'938'160'000; // 20150830T123600Z

std::string_view take_line(std::string_view& rest) {
  const auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

bool verifies(const http_request& request, signing_keys& keys) {
  return std::holds_alternative<signature_context>(
      verify(request, {"secret", empty_hash, now}, keys));
}

} // namespace

// Whatever a request says about its signature, reading it ends in an answer; what was signed as AWS
// describes is verified, and no longer so with another method.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  http_request request{.method = "GET"};
  request.path = std::string{"/"}.append(take_line(rest));
  request.query = take_line(rest);
  request.fields = {{"host", std::string{take_line(rest)}}};
  signing_keys keys;

  auto raw = request;
  raw.fields.push_back({"authorization", std::string{"AWS4-HMAC-SHA256 "}.append(take_line(rest))});
  raw.fields.push_back({"x-amz-date", std::string{take_line(rest)}});
  raw.fields.push_back({"x-amz-content-sha256", std::string{take_line(rest)}});
  (void)read_scope(raw);
  ensure(!verifies(raw, keys), "a made-up signature is none");

  if (const auto old = read_presigned_v2(request)) {
    (void)judge_time(*old, now);
    ensure(verify(request, *old, "bucket", "secret").has_value(), "a made-up signature is none");
  }

  if (request.query_value("X-Amz-Algorithm") || request.query_value("X-Amz-Signature"))
    return 0;
  for (const std::string service : {"s3", "dynamodb"}) {
    auto one = request;
    sign(one, {.access_key = "AK", .secret = "secret", .region = "us-east-1", .service = service},
         "", now);
    ensure(verifies(one, keys), "what was signed is verified");
    one.method = "PUT";
    ensure(!verifies(one, keys), "what was changed is not");
  }
  return 0;
}
