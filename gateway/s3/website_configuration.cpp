// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"

namespace troupe::gateway::s3 {

namespace {

using put = model::put_bucket_website;
using got = model::get_bucket_website;
using deleted = model::delete_bucket_website;
using document = model::shapes::website_configuration;
using redirect = model::shapes::redirect_all_requests_to;
using index_document = model::shapes::index_document;
using error_document = model::shapes::error_document;

result<website_configuration> read_redirect(const wire::structure_view<document>& from) {
  if (from.has(document::IndexDocument) || from.has(document::ErrorDocument)
      || from.has(document::RoutingRules))
    return bad_argument(
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing "
        "Rules.",
        "RedirectAllRequestsTo", "not null");
  const auto to = from[document::RedirectAllRequestsTo];
  website_configuration site;
  site.redirect_host = to[redirect::HostName];
  site.redirect_protocol = to[redirect::Protocol].value_or("");
  if (!site.redirect_protocol.empty() && site.redirect_protocol != "http"
      && site.redirect_protocol != "https")
    return error{"InvalidRequest", "Invalid protocol, protocol can be http or https. If not "
                                   "defined the protocol will be selected automatically."};
  if (site.redirect_host.empty())
    return malformed_xml();
  return site;
}

/// A WebsiteConfiguration document (AWS: "PutBucketWebsite").
result<website_configuration> read_website(const wire::structure_view<document>& from) {
  if (!from.present())
    return malformed_xml();
  if (from.has(document::RedirectAllRequestsTo))
    return read_redirect(from);
  if (from.has(document::RoutingRules)) // Not even none of them: S3 would forget others.
    return error{
        code::not_implemented,
        "troupe: PutBucketWebsite with WebsiteConfiguration.RoutingRules is not implemented"};
  const auto index = from[document::IndexDocument];
  if (!index.present())
    return bad_argument(
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is "
        "empty",
        "IndexDocument", "null");
  website_configuration site;
  site.index_suffix = index[index_document::Suffix];
  if (site.index_suffix.empty() || site.index_suffix.find('/') != std::string::npos)
    return bad_argument("The IndexDocument Suffix is not well formed", "IndexDocument",
                        site.index_suffix);
  site.error_key = from[document::ErrorDocument][error_document::Key];
  return site;
}

} // namespace

task<reply<put>> run_put_bucket_website(call& c, wire::input<put> in) {
  auto site = read_website(in[put::WebsiteConfiguration]);
  if (!site)
    co_return site.refusal();
  put_website ask{c.who.account, std::move(*site)};
  auto asking = ask_bucket(c, in[put::Bucket], std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<put>(std::move(done));
}

task<reply<got>> run_get_bucket_website(call& c, wire::input<got> in) {
  using answer = got::output;
  const std::string bucket{in[got::Bucket]};
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  if (!found->site)
    co_return no_website(bucket);
  const auto& site = *found->site;
  wire::output<got> out;
  if (!site.redirect_host.empty()) {
    const auto to = out[answer::RedirectAllRequestsTo];
    to[redirect::HostName] = site.redirect_host;
    if (!site.redirect_protocol.empty())
      to[redirect::Protocol] = site.redirect_protocol;
  } else {
    out[answer::IndexDocument][index_document::Suffix] = site.index_suffix;
  }
  if (!site.error_key.empty())
    out[answer::ErrorDocument][error_document::Key] = site.error_key;
  co_return out;
}

task<reply<deleted>> run_delete_bucket_website(call& c, wire::input<deleted> in) {
  delete_website ask{c.who.account};
  auto asking = ask_bucket(c, in[deleted::Bucket], std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<deleted>(std::move(done));
}

} // namespace troupe::gateway::s3
