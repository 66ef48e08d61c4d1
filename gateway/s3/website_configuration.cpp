// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/body.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"

namespace troupe::gateway::s3 {

namespace {

result<website_configuration> read_redirect(const xml_element& redirect, const xml_element& root) {
  if (root.children.size() > 1)
    return bad_argument(
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing "
        "Rules.",
        "RedirectAllRequestsTo", "not null");
  website_configuration site;
  site.redirect_host = redirect.text_of("HostName");
  site.redirect_protocol = redirect.text_of("Protocol");
  if (!site.redirect_protocol.empty() && site.redirect_protocol != "http"
      && site.redirect_protocol != "https")
    return error{code::invalid_request, "Invalid protocol, protocol can be http or https. If not "
                                        "defined the protocol will be selected automatically."};
  if (site.redirect_host.empty())
    return malformed_xml();
  return site;
}

/// A WebsiteConfiguration document (AWS: "PutBucketWebsite").
result<website_configuration> read_website(std::string_view document) {
  auto root = parse_xml(document);
  if (!root)
    return root.refusal();
  if (root->name != "WebsiteConfiguration")
    return malformed_xml();
  if (const auto* redirect = root->child("RedirectAllRequestsTo"))
    return read_redirect(*redirect, *root);
  if (root->child("RoutingRules"))
    return error{code::not_implemented, "RoutingRules of a website are not implemented."};
  const auto* index = root->child("IndexDocument");
  if (!index)
    return bad_argument(
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is "
        "empty",
        "IndexDocument", "null");
  website_configuration site;
  site.index_suffix = index->text_of("Suffix");
  if (site.index_suffix.empty() || site.index_suffix.find('/') != std::string::npos)
    return bad_argument("The IndexDocument Suffix is not well formed", "IndexDocument",
                        site.index_suffix);
  if (const auto* error_document = root->child("ErrorDocument"))
    site.error_key = error_document->text_of("Key");
  return site;
}

} // namespace

task<http_response> run_put_bucket_website(call& c, const target& at) {
  auto receiving = receive_document(c);
  auto document = co_await std::move(receiving);
  if (!document)
    co_return refuse(c, document.refusal());
  auto site = read_website(*document);
  if (!site)
    co_return refuse(c, site.refusal());
  put_website ask{c.who.account, std::move(*site)};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto done = co_await std::move(asking);
  co_return done ? answer_empty(c, 200) : refuse(c, done.refusal());
}

task<http_response> run_get_bucket_website(call& c, const target& at) {
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, found.refusal());
  if (!found->site)
    co_return refuse(c, {code::no_such_website,
                         "The specified bucket does not have a website configuration",
                         {{"BucketName", at.bucket}}});
  const auto& site = *found->site;
  xml_writer out;
  out.open("WebsiteConfiguration", xml_namespace);
  if (!site.redirect_host.empty()) {
    out.open("RedirectAllRequestsTo").element("HostName", site.redirect_host);
    if (!site.redirect_protocol.empty())
      out.element("Protocol", site.redirect_protocol);
    out.close();
  } else {
    out.open("IndexDocument").element("Suffix", site.index_suffix).close();
  }
  if (!site.error_key.empty())
    out.open("ErrorDocument").element("Key", site.error_key).close();
  co_return answer_xml(c, std::move(out));
}

task<http_response> run_delete_bucket_website(call& c, const target& at) {
  delete_website ask{c.who.account};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto done = co_await std::move(asking);
  co_return done ? answer_empty(c, 204) : refuse(c, done.refusal());
}

} // namespace troupe::gateway::s3
