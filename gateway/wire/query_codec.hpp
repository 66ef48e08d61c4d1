// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/codec.hpp"

#include <string>
#include <string_view>

/// The query protocol: a form in, XML out.
/// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
namespace troupe::gateway::wire {

/// The operation that a form or query string names; empty if it names none.
std::string query_action(std::string_view form);

/// Reads the parameters of a form (or of a query string, for who sends a GET). Numbers of elements
/// count by their order, so that gaps do not matter; parameters that the model does not have are
/// passed over.
outcome<value_tree> read_query_request(const operation_model& operation, std::string_view form);

/// `<XResponse><XResult>...</XResult><ResponseMetadata>...`
http_answer write_query_answer(const service_model& service, const operation_model& operation,
                               const value& output, std::string_view request_id);
/// `<ErrorResponse><Error><Type>Sender</Type><Code>...`
http_answer write_query_error(const service_model& service, const error_facts& facts,
                              std::string_view request_id);

} // namespace troupe::gateway::wire
