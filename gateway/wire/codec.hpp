// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/outcome.hpp"

#include <span>
#include <string>
#include <string_view>

/// One way in and one way out for every AWS protocol: an HTTP request becomes the operation's
/// input, and its output or its refusal an HTTP answer, both by nothing but the service's model.
///
/// Reading checks types, and only types: what breaks a constraint is `broken_constraints`' to say
/// (gateway/wire/constraints.hpp). Content types, signatures and the choice of the operation are
/// made before; request ids in headers, checksums and the like after. Bodies come whole; what a
/// service streams is left empty here and read by itself.
namespace troupe::gateway::wire {

/// A label of the path that the caller knows already: from the router, or S3's bucket in a host
/// name. Where all are known the path is not looked at again.
struct path_label {
  std::string_view name;
  std::string_view text; ///< Decoded.
};

/// The input's shape, or that of no members.
const shape& input_shape(const operation_model& operation);
const shape& output_shape(const operation_model& operation);

/// The input, or what the protocol says of a request that is not of its types.
outcome<value_tree> read_request(const service_model& service, const operation_model& operation,
                                 protocol of, const http_request& request, std::string body,
                                 std::span<const path_label> labels = {});

/// The answer to an operation that went well; `output` is of the operation's output shape.
http_answer write_answer(const service_model& service, const operation_model& operation,
                         protocol as, const value_tree& output, std::string_view request_id);

/// The answer to one that did not. The status and the fault come from the error's shape, which is
/// that of the fields, or is found by name in the operation's errors.
http_answer write_error(const service_model& service, const operation_model* operation, protocol as,
                        const refusal& why, std::string_view request_id);

/// What the protocols ask of an error.
struct error_facts {
  std::string_view code; ///< By which it is known in the query protocol and in restXml.
  unsigned status = 400;
  bool is_sender_fault = true;
  /// The name of its message, `message` or `Message`, and the text; none if the fields have it.
  std::string_view message_name = "message";
  std::string_view message;
  value fields; ///< Absent: none.
};

/// An error's name with the namespace of whoever refuses, the service or the framework that it is
/// written in, where the service's overlay has one. Clients strip it.
std::string qualified_error(const service_model& service, std::string_view type);
/// The facts of `why`, which must outlive them.
error_facts facts_of(const service_model& service, const operation_model* operation, protocol as,
                     const refusal& why);

} // namespace troupe::gateway::wire
