// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "core/names.hpp"
#include "core/sessions.hpp"
#include "core/xml.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/errors.hpp"

/// STS (Query protocol, version 2011-06-15): GetCallerIdentity, by which tools find out whose
/// account they work in. The parameters stand in the body of a POST, or in the query of a GET.
namespace troupe::gateway::sts {

namespace {

constexpr std::string_view xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

struct identity {
  std::string arn;
  std::string user_id;
};

/// A function works in a session of its role; everybody else is the account's root user.
identity identity_of(const caller& who) {
  if (who.role.empty())
    return {"arn:aws:iam::" + who.account + ":root", who.account};
  // AWS gives a role an id at random: ours follows from what it is the id of.
  return {"arn:aws:sts::" + who.account + ":assumed-role/" + who.role + "/" + who.session,
          "AROA" + to_key_text(sha256(who.account + "/" + who.role)).substr(0, 17) + ":"
              + who.session};
}

http_response caller_identity(call& c) {
  const auto& account = c.who.account;
  const auto [arn, user_id] = identity_of(c.who);
  xml_writer out;
  out.open("GetCallerIdentityResponse", xml_namespace).open("GetCallerIdentityResult");
  out.element("Arn", arn).element("UserId", user_id).element("Account", account).close();
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
    auto reading = c.body.read_all(limits::form_bytes_max);
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
