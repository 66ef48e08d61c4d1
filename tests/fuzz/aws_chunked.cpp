// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/aws_chunked.hpp"

#include <cstdlib>

/// The first byte of the input chooses the coding and the size of the pieces, the rest is a body.
/// However it is cut, it must decode to the same bytes, or be refused both times.
namespace {

using troupe::gateway::s3::aws_chunked_decoder;

struct outcome {
  std::string bytes;
  bool refused = false;
  std::vector<std::pair<std::string, std::string>> trailers;
  friend bool operator==(const outcome&, const outcome&) = default;
};

std::shared_ptr<const troupe::gateway::signature_context> signing() {
  troupe::gateway::signature_context made;
  made.signing_key = "key";
  made.date = "20261124T083000Z";
  made.scope = "20261124/us-east-1/s3/aws4_request";
  made.seed_signature = std::string(64, 'a');
  return std::make_shared<troupe::gateway::signature_context>(made);
}

outcome decode(unsigned coding, std::string_view body, std::size_t step) {
  const bool is_signed = (coding & 1) != 0;
  aws_chunked_decoder decoder{is_signed, (coding & 2) != 0,
                              (coding & 4) != 0 ? signing() : nullptr};
  outcome out;
  const auto sink = [&](std::string_view part) { out.bytes.append(part); };
  while (!body.empty()) {
    const auto piece = body.substr(0, step);
    if (!decoder.feed(piece, sink))
      return {.refused = true};
    body.remove_prefix(piece.size());
  }
  if (!decoder.finish())
    return {.refused = true};
  if (decoder.decoded_bytes() != out.bytes.size())
    std::abort();
  out.trailers = decoder.trailers();
  return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const auto body = std::string_view{reinterpret_cast<const char*>(data), size}.substr(1);
  const auto coding = data[0] & 7u;
  const auto step = static_cast<std::size_t>(data[0] >> 3) + 1;
  if (decode(coding, body, step) != decode(coding, body, body.size() + 1))
    std::abort();
  return 0;
}
