// SPDX-License-Identifier: Apache-2.0
#include "core/names.hpp"
#include "core/xml.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/errors.hpp"

/// STS (Query protocol, version 2011-06-15): GetCallerIdentity, by which tools find out whose
/// account they work in. The parameters stand in the body of a POST, or in the query of a GET.
namespace troupe::gateway::sts {

namespace {

constexpr std::string_view xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
constexpr std::size_t body_bytes_max = 64u << 10;

http_response caller_identity(call& c) {
  const auto& account = c.who.account;
  xml_writer out;
  out.open("GetCallerIdentityResponse", xml_namespace).open("GetCallerIdentityResult");
  out.element("Arn", "arn:aws:iam::" + account + ":root");
  out.element("UserId", account).element("Account", account).close();
  out.open("ResponseMetadata").element("RequestId", c.request_id).close().close();
  http_response answer;
  answer.body = std::move(out).take();
  answer.set("Content-Type", "text/xml");
  stamp(c, wire_service::sts, answer);
  return answer;
}

} // namespace

task<http_response> dispatch(call& c) {
  http_request form;
  form.query = c.request.query;
  if (c.request.method == "POST") {
    auto reading = c.body.read_all(body_bytes_max);
    auto body = co_await std::move(reading);
    if (!body)
      co_return refuse(c, wire_service::sts, body.refusal());
    if (!body->empty())
      form.query = std::move(*body);
  }
  const auto action = form.query_value("Action").value_or("");
  if (action == "GetCallerIdentity") {
    c.operation = "STS.GetCallerIdentity";
    co_return caller_identity(c);
  }
  if (action.empty())
    co_return refuse(c, wire_service::sts,
                     {code::validation, "The request must contain the parameter Action."});
  co_return refuse_unimplemented(c, wire_service::sts, "STS", action);
}

} // namespace troupe::gateway::sts
