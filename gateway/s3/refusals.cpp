// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/refusals.hpp"

#include "gateway/s3/target.hpp"

namespace troupe::gateway::s3 {

namespace {

constexpr char separator = '\x1f';

/// The element that holds the detail of a refusal by an actor; empty where it carries none.
std::string_view element_for(code kind) {
  switch (kind) {
    case code::no_such_bucket:
    case code::bucket_exists:
    case code::bucket_owned:
    case code::bucket_not_empty:
    case code::bad_bucket_name:
    case code::no_such_website:
      return "BucketName";
    case code::no_such_key:
      return "Key";
    case code::precondition_failed:
      return "Condition";
    case code::no_such_upload:
      return "UploadId";
    default:
      return {};
  }
}

error_extras extras_of(const error& why) {
  error_extras extras;
  if (why.detail.empty())
    return extras;
  if (why.kind == code::conflicting_write) {
    const auto end = std::min(why.detail.find(' '), why.detail.size());
    return {{"Condition", why.detail.substr(0, end)},
            {"Key", why.detail.substr(std::min(end + 1, why.detail.size()))}};
  }
  if (auto element = element_for(why.kind); !element.empty()) {
    extras.emplace_back(element, why.detail);
    return extras;
  }
  for (std::string_view rest = why.detail; !rest.empty();) {
    const auto name = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    const auto value = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(rest.size(), value.size() + 1));
    extras.emplace_back(name, value);
  }
  return extras;
}

} // namespace

error error_with(code kind, std::string message, const error_extras& extras) {
  error made{kind, std::move(message)};
  for (const auto& [name, value] : extras)
    made.detail.append(name).append(1, separator).append(value).append(1, separator);
  return made;
}

error header_not_implemented(std::string_view header) {
  return error_with(code::not_implemented,
                    "A header you provided implies functionality that is not implemented",
                    {{"Header", std::string{header}}});
}

error query_not_implemented(std::string_view parameter) {
  return error_with(code::not_implemented,
                    "A query parameter you provided implies functionality that is not implemented",
                    {{"Parameter", std::string{parameter}}});
}

error bad_argument(std::string message, std::string_view name, std::string_view value) {
  return error_with(code::validation, std::move(message),
                    {{"ArgumentName", std::string{name}}, {"ArgumentValue", std::string{value}}});
}

error malformed_xml() {
  return {code::serialization,
          "The XML you provided was not well-formed or did not validate against "
          "our published schema"};
}

http_response refuse_preflight(call& c, std::string bucket_from_host) {
  const bool is_off = c.gateway.config.cors.allowed_origins.empty();
  const auto at = parse_target(c.request.path, std::move(bucket_from_host));
  const bool is_object = !is_off && at && !at->key.empty();
  // The spelling of the second is S3's.
  return refuse(
      c, error_with(code::preflight_refused,
                    is_off ? "CORSResponse: CORS is not enabled for this bucket."
                           : "CORSResponse: This CORS request is not allowed. This is usually "
                             "because the evalution of Origin, request method / "
                             "Access-Control-Request-Method or Access-Control-Request-Headers are "
                             "not whitelisted by the resource's CORS spec.",
                    {{"Method", std::string{c.request.header("access-control-request-method")}},
                     {"ResourceType", is_object ? "OBJECT" : "BUCKET"}}));
}

http_response refuse(call& c, const error& why) {
  auto answer = gateway::refuse(c, wire_service::s3, why, extras_of(why));
  if (c.request.method == "HEAD")
    answer.body.clear();
  return answer;
}

} // namespace troupe::gateway::s3
