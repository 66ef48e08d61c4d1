// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/upload.hpp"
#include "gateway/models/s3.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/target.hpp"

/// What the operations of uploads in parts, and listings, have in common.
namespace troupe::gateway::s3 {

/// True for `encoding-type=url`, which is the only one.
result<bool> read_encoding_type(std::optional<std::string_view> encoding);

error unsupported_algorithm();

/// The algorithm that every part and the object are kept with.
checksum_kind kept_checksum(const upload_info& upload);
/// `COMPOSITE` or `FULL_OBJECT`; `null`, as AWS says, where the client named no algorithm.
std::string_view checksum_type_of(const upload_info& upload);

/// Initiator and Owner: who owns the bucket. `Of` is the structure of the place.
template <class Of, class Place>
void write_parties(Place&& to, std::string_view account) {
  const auto id = canonical_id(account);
  to[Of::Initiator][wire::model::s3::shapes::initiator::ID] = id;
  to[Of::Owner][wire::model::s3::shapes::owner::ID] = id;
}

/// ChecksumAlgorithm and ChecksumType, if the client named an algorithm.
template <class Of, class Place>
void write_checksum_kind(Place&& to, const upload_info& upload) {
  if (upload.checksum_algorithm.empty())
    return;
  to[Of::ChecksumAlgorithm] = upper_name_of(upload.checksum_algorithm);
  to[Of::ChecksumType] = checksum_type_of(upload);
}

/// What is kept of a body as a part.
part_info to_part(int number, const received_body& body);

epoch_ms whole_second(epoch_ms time);

} // namespace troupe::gateway::s3
