// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/signature.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/error.hpp"
#include "gateway/auth/canonical.hpp"
#include "gateway/auth/claim.hpp"

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

void sign(http_request& request, const std::string& service, signing_keys& keys) {
  request.fields.push_back({"x-amz-date", "20150830T123600Z"});
  request.fields.push_back({"x-amz-content-sha256", std::string{empty_hash}});
  const std::vector<std::string> names = {"host", "x-amz-content-sha256", "x-amz-date"};
  const auto path = service == "s3" ? canonical_s3_path(request.path).value_or(request.path)
                                    : canonical_path(request.path);
  const auto canonical = request.method + "\n" + path + "\n" + canonical_query(request.query) + "\n"
                         + canonical_headers(request, names)
                         + "\nhost;x-amz-content-sha256;x-amz-date\n" + std::string{empty_hash};
  const auto scope = "20150830/us-east-1/" + service + "/aws4_request";
  const auto& key = keys.derive({"AK", "20150830", "us-east-1", service}, "secret");
  const auto signature = to_hex(hmac_sha256(key, "AWS4-HMAC-SHA256\n20150830T123600Z\n" + scope
                                                     + "\n" + to_hex(sha256(canonical))));
  request.fields.push_back(
      {"authorization",
       "AWS4-HMAC-SHA256 Credential=AK/" + scope
           + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + signature});
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

  if (request.query_value("X-Amz-Algorithm") || request.query_value("X-Amz-Signature"))
    return 0;
  for (const std::string service : {"s3", "dynamodb"}) {
    auto one = request;
    sign(one, service, keys);
    ensure(verifies(one, keys), "what was signed is verified");
    one.method = "PUT";
    ensure(!verifies(one, keys), "what was changed is not");
  }
  return 0;
}
