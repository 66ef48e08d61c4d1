// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/interfaces.hpp"
#include "core/xml.hpp"
#include "gateway/call.hpp"

#include <string>
#include <string_view>

/// What every S3 operation shares: the bucket and key that it is about, how a bucket is asked, and
/// the shape of an answer that is not the model's.
namespace troupe::gateway::s3 {

inline constexpr std::string_view xml_namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

struct target {
  std::string bucket; ///< Empty: the service itself.
  std::string key;    ///< Bytes; empty: the bucket itself.
};

/// Takes the path apart: decoded once, nothing collapsed, nothing resolved. Refuses a bucket name
/// that cannot be one, and a key that is too long, holds a NUL or is no UTF-8.
result<target> parse_target(std::string_view path, std::string bucket_from_host);

/// Asks the bucket's actor.
template <class Message>
auto ask_bucket(call& c, std::string_view bucket, Message message) {
  return ask_named<bucket_actor>(c, noun::bucket, address{{}, {}, std::string{bucket}},
                                 std::move(message));
}

/// An answer without a body, stamped.
http_response answer_empty(call& c, unsigned status);
/// An answer that is a document, stamped.
http_response answer_xml(call& c, xml_writer document);

/// The id of an account as S3 writes owners: 64 hex digits, the same for the same account.
std::string canonical_id(std::string_view account);

std::string quoted_etag(std::string_view etag);
/// Clients may leave the quotes out.
std::string unquoted_etag(std::string_view etag);
/// Percent-encoded as S3's listings do: `/` stays, a space is `+`.
std::string listing_encode(std::string_view text);

} // namespace troupe::gateway::s3
