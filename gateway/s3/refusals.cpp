// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/refusals.hpp"

#include "core/encoding.hpp"
#include "core/xml.hpp"
#include "gateway/s3/target.hpp"
#include "gateway/wire/models.hpp"

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view storage_message = "We encountered an internal error. Please try again.";

std::string body_of(call& c, named_error as, const error& why) {
  xml_writer out;
  out.open("Error").element("Code", as.type);
  const bool ours = why.kind == code::internal || why.kind == code::storage_full;
  out.element("Message", ours && why.message.empty() ? storage_message : why.message);
  bool has_resource = false;
  for (const auto& [name, value] : why.fields) {
    out.element(name, value);
    has_resource = has_resource || name == "Resource";
  }
  if (!has_resource)
    out.element("Resource", c.request.path);
  out.element("RequestId", wire_request_id(wire::models::s3(), c.request_id));
  out.element("HostId", to_base64(c.request_id)).close();
  return std::move(out).take();
}

} // namespace

error header_not_implemented(std::string_view header) {
  return error{code::not_implemented,
               "A header you provided implies functionality that is not implemented",
               {{"Header", std::string{header}}}};
}

error query_not_implemented(std::string_view parameter) {
  return error{code::not_implemented,
               "A query parameter you provided implies functionality that is not implemented",
               {{"Parameter", std::string{parameter}}}};
}

error bad_argument(std::string message, std::string_view name, std::string_view value) {
  return error{code::validation,
               std::move(message),
               {{"ArgumentName", std::string{name}}, {"ArgumentValue", std::string{value}}}};
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
      c, error{code::preflight_refused,
               is_off ? "CORSResponse: CORS is not enabled for this bucket."
                      : "CORSResponse: This CORS request is not allowed. This is usually "
                        "because the evalution of Origin, request method / "
                        "Access-Control-Request-Method or Access-Control-Request-Headers are "
                        "not whitelisted by the resource's CORS spec.",
               {{"Method", std::string{c.request.header("access-control-request-method")}},
                {"ResourceType", is_object ? "OBJECT" : "BUCKET"}}});
}

http_response refuse(call& c, const error& why) {
  const auto& model = wire::models::s3();
  const auto as = name_of(model, why.kind);
  http_response answer{.status = as.status};
  if (as.status != 304 && c.request.method != "HEAD")
    answer.body = body_of(c, as, why);
  if (why.kind == code::overloaded)
    answer.set("Retry-After", "1");
  answer.set("Content-Type", "application/xml");
  stamp(c, model, answer);
  return answer;
}

} // namespace troupe::gateway::s3
