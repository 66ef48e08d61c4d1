// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/copy_source.hpp"

#include "core/limits.hpp"
#include "gateway/s3/refusals.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view header = "x-amz-copy-source";

} // namespace

result<target> parse_source(std::string_view path) {
  // An access point's ARN is a bucket by another name, which nothing here has.
  if (path.starts_with("arn:"))
    return header_not_implemented(header);
  constexpr std::string_view version_mark = "?versionId=";
  if (const auto mark = path.rfind(version_mark); mark != std::string_view::npos) {
    const auto version = path.substr(mark + version_mark.size());
    if (version != "null")
      return bad_argument("Invalid version id specified", "versionId", version);
    path = path.substr(0, mark);
  }
  auto source = parse_target(path, {});
  if (!source)
    return source.refusal();
  if (source->bucket.empty() || source->key.empty())
    return bad_argument("Invalid copy source object key", header, header);
  return source;
}

task<result<stored_object>> fetch_source(call& c, const copy_source& from) {
  get_object ask{c.who.account, from.object.key};
  auto asking = ask_bucket(c, from.object.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  const auto verdict = judge_source(from.when, found->info, c.gateway.time.now());
  if (verdict.outcome == condition_outcome::failed)
    co_return error{"PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold",
                    {{"Condition", std::string{verdict.condition}}}};
  co_return found;
}

result<void> check_copied_size(std::uint64_t size) {
  if (size <= limits::copy_source_bytes_max)
    return {};
  return error{"InvalidRequest",
               "The specified copy source is larger than the maximum allowable size for a copy "
               "source: "
                   + std::to_string(limits::copy_source_bytes_max)};
}

/// Reads the next bytes of the file under way into the buffer.
std::size_t source_reader::fill() {
  const auto& pieces = source_.body->pieces();
  while (piece_ + 1 < pieces.size() && left_.first >= pieces[piece_].size) {
    left_.first -= pieces[piece_++].size;
    file_.reset();
  }
  if (!file_)
    file_ = source_.body->open(piece_);
  buffer_.resize(limits::http_piece_bytes_max);
  const auto wanted = std::min<std::uint64_t>(buffer_.size(), left_.length);
  for (;;) {
    const auto got = ::pread(file_->descriptor, buffer_.data(), static_cast<std::size_t>(wanted),
                             static_cast<off_t>(left_.first));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      throw fault{code::internal, "The body of the source cannot be read."};
    return static_cast<std::size_t>(got);
  }
}

task<std::string_view> source_reader::next() {
  if (left_.length == 0)
    co_return std::string_view{};
  if (!source_.body) {
    const auto all = std::string_view{source_.bytes}.substr(left_.first, left_.length);
    left_.length = 0;
    co_return all;
  }
  const auto here = co_await boost::asio::this_coro::executor;
  co_await boost::asio::post(here, boost::asio::use_awaitable);
  const auto got = fill();
  left_.first += got;
  left_.length -= got;
  co_return std::string_view{buffer_}.substr(0, got);
}

} // namespace troupe::gateway::s3
