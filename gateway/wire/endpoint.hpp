// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/model.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Which service a request is for, as its Host, its `X-Amz-Target` or its Action say it. Pure
/// functions; what a path says is the router's (gateway/wire/router.hpp).
namespace troupe::gateway::wire {

/// The models to choose from.
using service_list = std::span<const service_model* const>;

enum class host_domain : std::uint8_t {
  foreign, ///< None that is AWS's or local.
  local,   ///< `localhost`, a name below it or below `localhost.localstack.cloud`, an IP address.
  aws,     ///< Below `amazonaws.com`, `amazonaws.com.cn` or `api.aws`.
};

/// A Host taken apart, in lower case: `site.s3.eu-west-1.amazonaws.com`.
struct host_form {
  host_domain domain = host_domain::foreign;
  /// The label of an endpoint: `s3`, `lambda`, `execute-api`, `s3-website`; empty: not said.
  std::string service = {};
  std::string region = {}; ///< Empty: not said.
  std::string bucket = {}; ///< Of `s3` and `s3-website`; it may have dots.
  std::string prefix = {}; ///< Before any other service: an API's id, an account.
};

/// Takes apart `SERVICE.REGION.amazonaws.com` and its kin, with a port or without. S3's are `s3`,
/// `s3.REGION`, `s3-REGION`, `s3.dualstack.REGION`, `s3-accelerate` and their `-fips`, with
/// `BUCKET.` before them or not. Below a local domain the same names count, and any name that is
/// neither one of `services` nor another of AWS's endpoints is a bucket.
host_form read_host_form(std::string_view host, service_list services);

/// The service whose endpoint has that label, null if there is none.
const service_model* find_endpoint(service_list services, std::string_view label);

/// An operation that a request names, rather than its path.
struct named_operation {
  const service_model* service = nullptr;     ///< Null: none that is known.
  const operation_model* operation = nullptr; ///< Null: the service has none of that name.
  /// As they were sent, to refuse them by name; views.
  std::string_view service_name = {};
  std::string_view operation_name = {};
};

/// `X-Amz-Target: DynamoDB_20120810.PutItem`
named_operation find_target(service_list services, std::string_view target);
/// `Action=GetCallerIdentity&Version=2011-06-15`. The version tells the service; without one it is
/// the first that has such an operation, of those that speak the query protocol.
named_operation find_action(service_list services, std::string_view action,
                            std::string_view version);

} // namespace troupe::gateway::wire
