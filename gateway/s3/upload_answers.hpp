// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/upload.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/target.hpp"

/// What the operations of uploads in parts, and listings, have in common.
namespace troupe::gateway::s3 {

/// True for `encoding-type=url`, which is the only one.
result<bool> read_encoding_type(const http_request& request);

error unsupported_algorithm();

/// The algorithm that every part and the object are kept with.
checksum_kind kept_checksum(const upload_info& upload);
/// `COMPOSITE` or `FULL_OBJECT`; `null`, as AWS says, where the client named no algorithm.
std::string_view checksum_type_of(const upload_info& upload);

/// Initiator and Owner: who owns the bucket.
void write_parties(xml_writer& out, std::string_view account);
/// ChecksumAlgorithm and ChecksumType, if the client named an algorithm.
void write_checksum_kind(xml_writer& out, const upload_info& upload);

/// What is kept of a body as a part.
part_info to_part(int number, const received_body& body);

epoch_ms whole_second(epoch_ms time);

} // namespace troupe::gateway::s3
