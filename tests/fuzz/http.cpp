// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"
#include "gateway/http/admission.hpp"
#include "gateway/http/chunks.hpp"
#include "gateway/http/head_parser.hpp"
#include "gateway/http/routing.hpp"

#include <cstddef>
#include <cstdint>

using namespace troupe;
using namespace troupe::gateway;

namespace {

struct body {
  std::string bytes;
  bool is_refused = false;
  bool is_done = false;
  friend bool operator==(const body&, const body&) = default;
};

body decode(std::string_view input, std::size_t step) {
  body out;
  chunk_decoder decoder;
  std::string buffer;
  for (std::size_t at = 0; at < input.size() && !decoder.done(); at += step) {
    buffer += input.substr(at, step);
    for (bool more = true; more && !decoder.done();) {
      auto taken = decoder.take(buffer);
      if (!taken) {
        out.is_refused = true;
        out.bytes.clear(); // How much came before the refusal depends on the cuts.
        return out;
      }
      ensure(taken->consumed <= buffer.size(), "no more is taken than there is");
      out.bytes += taken->piece;
      more = !taken->piece.empty();
      buffer.erase(0, taken->consumed);
    }
  }
  out.is_done = decoder.done();
  return out;
}

std::size_t count(const http_request& request, std::string_view name) {
  std::size_t found = 0;
  for (const auto& field : request.fields)
    found += field.name == name ? 1 : 0;
  return found;
}

void judge_head(std::string_view head) {
  const auto verdict = admit(head);
  const auto* frame = std::get_if<framing>(&verdict);
  http_request request;
  if (!frame || !parse_fields(head, request))
    return;
  ensure(count(request, "host") == 1 && request.header("host") == frame->host,
         "one Host, the same");
  ensure(count(request, "content-length") <= 1, "one length at most");
  ensure((count(request, "transfer-encoding") == 1) == frame->chunked, "one coding, known");
  ensure(frame->chunked != frame->content_length.has_value(),
         "one way to find the end of the body");
  ensure(frame->path.starts_with('/'), "a path begins with a slash");
  request.method = frame->method;
  request.path = frame->path;
  request.query = frame->query;
  const auto scope = read_scope(request);
  (void)route(request, scope, "127.0.0.1");
}

} // namespace

// Wherever the network cuts the bytes, they mean the same; and what is let in has one meaning only.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  std::size_t scanned = 0;
  const auto whole = find_head(input, scanned);
  head_progress grown;
  std::size_t growing = 0;
  for (std::size_t end = 1; end <= size && grown.state == head_progress::kind::incomplete; ++end)
    grown = find_head(input.substr(0, end), growing);
  ensure(size == 0 || grown.state == whole.state, "a head is the same however it is cut");
  if (whole.state == head_progress::kind::complete) {
    ensure(grown.length == whole.length, "and as long");
    judge_head(input.substr(0, whole.length));
  }
  ensure(decode(input, 1) == decode(input, size + 1), "a body is the same however it is cut");
  return 0;
}
