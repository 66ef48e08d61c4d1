// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/refusals.hpp"

#include "core/encoding.hpp"
#include "gateway/s3/target.hpp"
#include "gateway/wire/models.hpp"

#include <algorithm>

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view header_words
    = "A header you provided implies functionality that is not implemented";
constexpr std::string_view query_words
    = "A query parameter you provided implies functionality that is not implemented";
constexpr std::string_view internal_words = "We encountered an internal error. Please try again.";

std::string body_of(call& c, std::string_view type, const error& why) {
  xml_writer out;
  out.open("Error").element("Code", type);
  const bool is_ours = why.kind == code::internal || why.kind == code::storage_full;
  out.element("Message", is_ours && why.message.empty() ? internal_words : why.message);
  for (const auto& [name, value] : why.fields)
    out.element(name, value);
  if (std::ranges::find(why.fields, "Resource", &error_field::name) == why.fields.end())
    out.element("Resource", c.request.path);
  out.element("RequestId", wire_request_id(wire::models::s3(), c.request_id));
  out.element("HostId", to_base64(c.request_id)).close();
  return std::move(out).take();
}

} // namespace

error header_not_implemented(std::string_view header) {
  return {code::not_implemented, std::string{header_words}, {{"Header", std::string{header}}}};
}

error query_not_implemented(std::string_view parameter) {
  return {code::not_implemented, std::string{query_words}, {{"Parameter", std::string{parameter}}}};
}

error bad_argument(std::string message, std::string_view name, std::string_view value) {
  return {code::validation,
          std::move(message),
          {{"ArgumentName", std::string{name}}, {"ArgumentValue", std::string{value}}}};
}

error malformed_xml() {
  return {"MalformedXML", "The XML you provided was not well-formed or did not validate against "
                          "our published schema"};
}

error no_website(const std::string& bucket) {
  return {"NoSuchWebsiteConfiguration",
          "The specified bucket does not have a website configuration",
          {{"BucketName", bucket}}};
}

http_response refuse_preflight(call& c, std::string bucket_from_host) {
  const bool is_off = c.gateway.config.cors.allowed_origins.empty();
  const auto at = parse_target(c.request.path, std::move(bucket_from_host));
  const bool is_object = !is_off && at && !at->key.empty();
  // The spelling of the second is S3's.
  return refuse(c, {"AccessForbidden",
                    is_off ? "CORSResponse: CORS is not enabled for this bucket."
                           : "CORSResponse: This CORS request is not allowed. This is usually "
                             "because the evalution of Origin, request method / "
                             "Access-Control-Request-Method or Access-Control-Request-Headers are "
                             "not whitelisted by the resource's CORS spec.",
                    {{"Method", std::string{c.request.header("access-control-request-method")}},
                     {"ResourceType", is_object ? "OBJECT" : "BUCKET"}}});
}

http_response refuse(call& c, const error& why) {
  const auto as = name_of(wire::models::s3(), why.kind);
  constexpr unsigned not_modified = 304;
  constexpr unsigned method_not_allowed = 405;
  http_response answer{.status = as.status};
  if (as.status != not_modified && c.request.method != "HEAD")
    answer.body = body_of(c, as.type, why);
  answer.set("Content-Type", "application/xml");
  if (why.kind == code::overloaded)
    answer.set("Retry-After", "1");
  if (as.status == method_not_allowed) {
    const bool is_object
        = std::ranges::find(why.fields, error_field{"ResourceType", "OBJECT"}) != why.fields.end();
    answer.set("Allow", is_object ? "GET, HEAD, PUT, DELETE" : "GET, HEAD, PUT, POST, DELETE");
  }
  stamp(c, wire::models::s3(), answer);
  return answer;
}

} // namespace troupe::gateway::s3
