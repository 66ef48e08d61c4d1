// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/s3/conditions.hpp"
#include "gateway/s3/target.hpp"
#include "gateway/wire/input.hpp"

/// Where a copy comes from.
namespace troupe::gateway::s3 {

/// What is copied, if its conditions hold.
struct copy_source {
  target object;
  conditions when;
};

/// The bucket and key of `x-amz-copy-source`, decoded once; a leading slash may be there or not.
result<target> parse_source(std::string_view path);

template <class Model>
result<copy_source> read_copy_source(const wire::input<Model>& in) {
  auto object = parse_source(in[Model::CopySource]);
  if (!object)
    return object.refusal();
  return copy_source{std::move(*object),
                     {in[Model::CopySourceIfMatch], in[Model::CopySourceIfUnmodifiedSince],
                      in[Model::CopySourceIfNoneMatch], in[Model::CopySourceIfModifiedSince]}};
}

/// The source with its open body. Refuses one that is not there, is not the caller's, or does not
/// meet the conditions of the request.
task<result<stored_object>> fetch_source(call& c, const copy_source& from);

/// A copy takes `limits::copy_source_bytes_max` at a time.
result<void> check_copied_size(std::uint64_t size);

/// Reads a range of an object piece by piece, giving way to others of its thread after each.
class source_reader {
public:
  source_reader(const stored_object& source, byte_range range) : source_(source), left_(range) {}
  /// The next piece, valid until the next call; empty at the end. Throws `fault`.
  task<std::string_view> next();

private:
  std::size_t fill();

  const stored_object& source_;
  byte_range left_;
  std::size_t piece_ = 0;
  std::optional<open_body> file_;
  std::string buffer_;
};

} // namespace troupe::gateway::s3
