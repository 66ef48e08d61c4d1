// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/codec.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The rpc-v2-cbor protocol: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
///
/// libcbor reads and writes the heads of items (RFC 8949); the walk, its depth and the sizes that
/// an item announces are ours, so that a small body cannot claim much memory or stack.
namespace troupe::gateway::wire {

/// Service and operation of a path `/service/NAME/operation/NAME`; empty if it is another.
struct cbor_target {
  std::string_view service;
  std::string_view operation;
};
cbor_target cbor_target_of(std::string_view path);

/// Reads one item into a place. Text is viewed: `body` must live as long as the tree.
std::optional<refusal> read_cbor_body(std::string_view body, slot to, value_tree& tree);
std::string write_cbor_body(const value& of);

outcome<value_tree> read_cbor_request(const operation_model& operation, std::string body);
http_answer write_cbor_answer(const operation_model& operation, const value& output);
http_answer write_cbor_error(const service_model& service, std::string_view type,
                             const error_facts& facts);

} // namespace troupe::gateway::wire
