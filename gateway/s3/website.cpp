// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/presenting.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/website_redirect.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/codec.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace troupe::gateway::s3 {

namespace {

using page_lines = std::vector<std::pair<std::string, std::string>>;

std::string_view title_of(unsigned status) {
  switch (status) {
    case 403:
      return "403 Forbidden";
    case 404:
      return "404 Not Found";
    case 405:
      return "405 Method Not Allowed";
    case 412:
      return "412 Precondition Failed";
    case 416:
      return "416 Requested Range Not Satisfiable";
    case 503:
      return "503 Service Unavailable";
    default:
      return status < 500 ? "400 Bad Request" : "500 Internal Server Error";
  }
}

void append_list(std::string& out, const page_lines& lines) {
  out += "<ul>\n";
  for (const auto& [name, value] : lines)
    out.append("<li>").append(name).append(": ").append(xml_escape(value)).append("</li>\n");
  out += "</ul>\n";
}

/// S3's own error page. `custom` is what went wrong with the error document, if it was asked for.
http_response error_page(call& c, unsigned status, page_lines lines,
                         const page_lines& custom = {}) {
  const auto title = title_of(status);
  lines.emplace_back("RequestId", wire_request_id(wire::models::s3(), c.request_id));
  lines.emplace_back("HostId", to_base64(c.request_id));
  http_response answer{.status = status};
  answer.body.append("<html>\n<head><title>").append(title).append("</title></head>\n<body>\n<h1>");
  answer.body.append(title).append("</h1>\n");
  append_list(answer.body, lines);
  if (!custom.empty()) {
    answer.body
        += "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n";
    append_list(answer.body, custom);
  }
  answer.body += "<hr/>\n</body>\n</html>\n";
  answer.set("Content-Type", "text/html; charset=utf-8");
  stamp(c, wire::models::s3(), answer);
  return answer;
}

page_lines lines_of(const error& why) {
  const auto wire = name_of(wire::models::s3(), why.kind);
  page_lines lines{{"Code", std::string{wire.type}}, {"Message", why.message}};
  for (const auto& [name, value] : why.fields)
    if (name == "Key" || name == "BucketName")
      lines.emplace_back(name, value);
  return lines;
}

http_response error_page(call& c, const error& why, const page_lines& custom = {}) {
  return error_page(c, name_of(wire::models::s3(), why.kind).status, lines_of(why), custom);
}

http_response redirect(call& c, unsigned status, std::string location) {
  http_response answer{.status = status};
  answer.set("Location", std::move(location));
  stamp(c, wire::models::s3(), answer);
  return answer;
}

/// The website asks for nobody: what its bucket holds is public, or it serves nothing.
constexpr const char* nobody = "";

/// There are no bucket policies yet to say so (AWS: "Setting permissions for website access"): a
/// bucket that was made a website is public while nothing has to be signed, and else if it is
/// named.
bool is_public(const settings& config, const std::string& bucket) {
  return std::ranges::any_of(config.website.public_buckets, [&](const std::string& named) {
    return named == bucket || (named == "*" && !config.auth.required);
  });
}

http_response answer_private(call& c, const website_configuration& site) {
  const error denied{code::access_denied, "Access Denied"};
  return error_page(c, denied, site.error_key.empty() ? page_lines{} : lines_of(denied));
}

task<bool> exists(call& c, const std::string& bucket, std::string key) {
  head_object ask{nobody, std::move(key)};
  auto asking = ask_bucket(c, bucket, std::move(ask));
  auto found = co_await std::move(asking);
  co_return found.ok();
}

/// The page for `why`: the bucket's error document with the status of the error, or S3's own page.
task<http_response> answer_error(call& c, const std::string& bucket,
                                 const website_configuration& site, error why) {
  if (site.error_key.empty())
    co_return error_page(c, why);
  auto fetching = fetch(c, bucket, nobody, site.error_key, false);
  auto document = co_await std::move(fetching);
  if (!document)
    co_return error_page(c, why, lines_of(document.refusal()));
  http_response answer{.status = name_of(wire::models::s3(), why.kind).status};
  const auto type = document->info.headers.find("content-type");
  answer.set("Content-Type", type == document->info.headers.end() ? "text/html" : type->second);
  put_body(c, *document, {0, document->info.size}, answer);
  stamp(c, wire::models::s3(), answer);
  co_return answer;
}

/// A website takes of a request what GetObject takes; the texts are views of the tree.
wire::outcome<wire::value_tree> read_as_get(const call& c, const target& wanted) {
  const wire::path_label labels[] = {{"Bucket", wanted.bucket}, {"Key", wanted.key}};
  return wire::read_request(wire::models::s3(), model::get_object::facts(),
                            wire::protocol::rest_xml, c.request, {}, labels);
}

http_response answer_page(call& c, const asked_object& asked, stored_object page) {
  const auto moved = page.info.headers.find("x-amz-website-redirect-location");
  if (moved != page.info.headers.end())
    return redirect(c, 301,
                    moved->second.starts_with('/') ? local_location(moved->second) : moved->second);
  auto answer = present(c, asked, std::move(page));
  if (!answer)
    return error_page(c, answer.refusal());
  stamp(c, wire::models::s3(), *answer);
  return std::move(*answer);
}

task<http_response> serve(call& c, const std::string& bucket, const website_configuration& site,
                          const target& wanted) {
  auto head = read_as_get(c, wanted);
  if (!head)
    co_return error_page(c, error{code::validation, head.why().message});
  const auto asked = read_asked(wire::input<model::get_object>{*head});
  const bool is_folder = wanted.key.empty() || wanted.key.ends_with('/');
  auto fetching = fetch(c, bucket, nobody, is_folder ? wanted.key + site.index_suffix : wanted.key,
                        asked.part_number.has_value());
  auto page = co_await std::move(fetching);
  if (page)
    co_return answer_page(c, asked, std::move(*page));
  const auto why = page.refusal();
  if (why.kind == "NoSuchKey" && !is_folder) {
    auto looking = exists(c, bucket, wanted.key + "/" + site.index_suffix);
    if (co_await std::move(looking))
      co_return redirect(c, 302, local_location("/" + percent_encode(wanted.key, true) + "/"));
  }
  auto failing = answer_error(c, bucket, site, why);
  co_return co_await std::move(failing);
}

} // namespace

task<http_response> website(call& c, std::string bucket) {
  c.operation = "S3.WebsiteGet";
  if (c.request.method != "GET" && c.request.method != "HEAD") {
    auto lines = lines_of(
        {"MethodNotAllowed", "The specified method is not allowed against this resource."});
    lines.emplace_back("Method", c.request.method);
    lines.emplace_back("ResourceType", "OBJECT");
    co_return error_page(c, 405, std::move(lines));
  }
  auto asked = parse_target(c.request.path, std::move(bucket));
  if (!asked)
    co_return error_page(c, asked.refusal());
  head_bucket look{nobody};
  auto looking = ask_bucket(c, asked->bucket, std::move(look));
  auto found = co_await std::move(looking);
  if (!found)
    co_return error_page(c, found.refusal());
  if (!found->site)
    co_return error_page(c, no_website(asked->bucket));
  const auto& site = *found->site;
  if (!site.redirect_host.empty()) {
    const auto protocol = site.redirect_protocol.empty() ? "http" : site.redirect_protocol;
    co_return redirect(c, 301, protocol + "://" + site.redirect_host + c.request.path);
  }
  if (!is_public(c.gateway.config, asked->bucket))
    co_return answer_private(c, site);
  auto serving = serve(c, asked->bucket, site, *asked);
  co_return co_await std::move(serving);
}

} // namespace troupe::gateway::s3
