// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/origin.hpp"

#include "gateway/http/admission.hpp"

#include <algorithm>

namespace troupe::gateway {

namespace {

/// A wrong Host is refused whoever asks.
bool is_open(door where) {
  return where == door::execute_api || where == door::website || where == door::wrong_host;
}

bool is_named(std::string_view origin, const settings& config) {
  return std::ranges::any_of(config.cors.allowed_origins, [&](const std::string& named) {
    return named == "*" || named == origin;
  });
}

/// There is no TLS: a page of this origin is an http one.
bool is_own(std::string_view origin, const http_request& request) {
  constexpr std::string_view scheme = "http://";
  return origin.starts_with(scheme)
         && same_text(origin.substr(scheme.size()), request.header("host"));
}

/// The page's origin where the browser tells it with a link or an image, which have no Origin. A
/// page can have it left out, but not changed.
std::string_view referring_origin(const http_request& request) {
  const auto page = request.header("referer");
  const auto scheme = page.find("://");
  return scheme == std::string_view::npos ? "" : page.substr(0, page.find('/', scheme + 3));
}

/// What the fields say together; one that does not agree with the rest is believed.
struct said {
  bool has_origin = false;
  bool all_own = true;
  bool all_named = true;
  bool is_elsewhere = false; ///< By Sec-Fetch-Site, values that are not known included.
};

said read_fields(const http_request& request, const settings& config) {
  said what;
  for (const auto& field : request.fields) {
    if (field.name == "origin") {
      what.has_origin = true;
      what.all_own = what.all_own && is_own(field.value, request);
      what.all_named = what.all_named && is_named(field.value, config);
    } else if (field.name == "sec-fetch-site") {
      // `none`: the user typed the address or chose a bookmark.
      what.is_elsewhere
          = what.is_elsewhere || (field.value != "same-origin" && field.value != "none");
    }
  }
  return what;
}

bool is_read(const http_request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

/// Browsers leave Sec-Fetch-Site out where the Host is no name of this machine, and the older ones
/// everywhere; of an image, a script or a link, they then say nothing at all. Where every request
/// is signed, that does not matter.
bool is_silent_browser(const http_request& request, const settings& config) {
  return !config.auth.required && request.header("user-agent").starts_with("Mozilla/")
         && !request.has_header("origin") && !request.has_header("sec-fetch-site")
         && !is_named(referring_origin(request), config);
}

bool is_pdf(const http_response& answer) {
  return std::ranges::any_of(answer.fields, [](const http_field& field) {
    return same_text(field.name, "content-type") && same_text(field.value, "application/pdf");
  });
}

} // namespace

page_verdict judge_page(const http_request& request, door where, const settings& config) {
  if (is_open(where))
    return page_verdict::open;
  const auto what = read_fields(request, config);
  if (what.has_origin && what.all_named)
    return is_preflight(request) ? page_verdict::preflight : page_verdict::named;
  if (what.has_origin && !what.all_own)
    return page_verdict::foreign;
  if (!what.is_elsewhere)
    return page_verdict::own;
  // A browser sends Origin with everything but reads.
  if (what.has_origin || !is_read(request))
    return page_verdict::foreign;
  if (is_named(referring_origin(request), config))
    return page_verdict::named;
  return where == door::s3 ? page_verdict::unproven : page_verdict::foreign;
}

bool is_preflight(const http_request& request) {
  return request.method == "OPTIONS" && request.has_header("origin")
         && request.has_header("access-control-request-method");
}

http_response permit_preflight(const http_request& request) {
  http_response answer;
  answer.set("Access-Control-Allow-Origin", std::string{request.header("origin")});
  answer.set("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, DELETE, PATCH");
  if (const auto headers = request.header("access-control-request-headers"); !headers.empty())
    answer.set("Access-Control-Allow-Headers", std::string{headers});
  // Private Network Access: a page of the internet that calls this machine.
  if (request.header("access-control-request-private-network") == "true")
    answer.set("Access-Control-Allow-Private-Network", "true");
  answer.set("Access-Control-Expose-Headers", "*").set("Access-Control-Max-Age", "7200");
  answer.set("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
  return answer;
}

void address_page(const http_request& request, door where, page_verdict verdict,
                  const settings& config, http_response& answer) {
  if (verdict == page_verdict::named) {
    // A guest has them from its owner already, and browsers take no field twice.
    std::erase_if(answer.fields, [](const http_field& field) {
      return same_text(field.name.substr(0, 15), "access-control-")
             || same_text(field.name, "vary");
    });
    if (const auto origin = request.header("origin"); !origin.empty())
      answer.set("Access-Control-Allow-Origin", std::string{origin})
          .set("Access-Control-Expose-Headers", "*");
    answer.set("Vary", "Origin");
    return;
  }
  const bool is_silent = verdict == page_verdict::own && is_silent_browser(request, config);
  if (is_silent)
    answer.set("Cross-Origin-Resource-Policy", "same-origin");
  // An object that a page elsewhere opened must not become a page of this origin, which may call.
  // Browsers show no PDF in a sandbox, nor run it as a page.
  if (where == door::s3 && (is_silent || verdict == page_verdict::unproven) && !is_pdf(answer))
    answer.set("Content-Security-Policy", "sandbox");
}

} // namespace troupe::gateway
