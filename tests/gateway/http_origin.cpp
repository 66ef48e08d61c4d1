// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/origin.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>

using namespace troupe;
using namespace troupe::gateway;

namespace {

constexpr auto absent = "(absent)";
constexpr auto host = "localhost:4566";

/// What a browser says of the page, one column and one row each.
constexpr std::array sites
    = {absent, "none", "same-origin", "same-site", "cross-site", "of-tomorrow", ""};
const std::vector<std::string> origins = {
    absent,
    "http://localhost:4566",  // This very origin,
    "HTTP://LOCALHOST:4566",  // which browsers write in lower case,
    "https://localhost:4566", // and not with another scheme,
    "http://localhost:3000",  // port,
    "http://127.0.0.1:4566",  // or name.
    "http://app.localhost:4566",
    "https://app.example", // The one that the operator named, and what looks like it.
    "https://app.example:8443",
    "http://app.example",
    "https://app.example.evil.example",
    "https://evil.example",
    "null", // A sandboxed frame, a file, a redirect.
    "",
};
const std::vector<std::string> methods
    = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
const std::vector<std::string> types = {absent,
                                        "text/plain",
                                        "application/x-www-form-urlencoded",
                                        "multipart/form-data; boundary=b",
                                        "application/json",
                                        "application/x-amz-json-1.0"};
constexpr std::array closed_doors
    = {door::health, door::unimplemented,  door::reset, door::usage, door::service,
       door::s3,     door::unknown_service};
constexpr std::array open_doors = {door::execute_api, door::website, door::wrong_host};

/// The verdict as a letter, in the order of the enum.
char letter_of(page_verdict verdict) {
  return "Oonpu-"[static_cast<std::size_t>(verdict)];
}

/// For every origin a row, for every value of Sec-Fetch-Site a letter: own, named, `-` for foreign;
/// `?` is foreign too, but for a read of a bucket, which is unproven. A preflight's `n` is `p`.
const std::map<std::string, std::string> expected = {
    {absent, "ooo????"},
    {"http://localhost:4566", "ooo----"},
    {"HTTP://LOCALHOST:4566", "-------"},
    {"https://localhost:4566", "-------"},
    {"http://localhost:3000", "-------"},
    {"http://127.0.0.1:4566", "-------"},
    {"http://app.localhost:4566", "-------"},
    {"https://app.example", "nnnnnnn"},
    {"https://app.example:8443", "-------"},
    {"http://app.example", "-------"},
    {"https://app.example.evil.example", "-------"},
    {"https://evil.example", "-------"},
    {"null", "-------"},
    {"", "-------"},
};

settings naming(std::vector<std::string> named) {
  settings config;
  config.cors.allowed_origins = std::move(named);
  return config;
}

http_request request_of(const std::string& method, const std::string& origin,
                        const std::string& site, const std::string& type = absent) {
  http_request request{.method = method, .path = "/x"};
  request.fields = {{"host", host}};
  const http_field given[] = {{"origin", origin}, {"sec-fetch-site", site}, {"content-type", type}};
  for (const auto& field : given)
    if (field.value != absent)
      request.fields.push_back(field);
  return request;
}

} // namespace

TEST_CASE("every door, method, Origin, Sec-Fetch-Site and Content-Type has its verdict") {
  const auto config = naming({"https://other.example", "https://app.example"});
  std::size_t judged = 0;
  const auto check = [&](door where, const std::string& method, const std::string& origin,
                         std::size_t site, const std::string& type, bool asks) {
    auto request = request_of(method, origin, sites[site], type);
    if (asks)
      request.fields.push_back({"access-control-request-method", "PUT"});
    const bool is_open = std::ranges::find(open_doors, where) != open_doors.end();
    auto wanted = is_open ? 'O' : expected.at(origin)[site];
    if (wanted == '?')
      wanted = where == door::s3 && (method == "GET" || method == "HEAD") ? 'u' : '-';
    if (wanted == 'n' && asks && method == "OPTIONS")
      wanted = 'p';
    const auto found = letter_of(judge_page(request, where, config));
    ++judged;
    if (found != wanted)
      FAIL_CHECK(static_cast<int>(where)
                 << " " << method << " origin=" << origin << " site=" << sites[site]
                 << " type=" << type << " asks=" << asks << ": " << found << ", not " << wanted);
  };
  std::vector<door> doors(closed_doors.begin(), closed_doors.end());
  doors.insert(doors.end(), open_doors.begin(), open_doors.end());
  CHECK(doors.size() == static_cast<std::size_t>(door::unknown_service) + 1); // None forgotten.
  for (const auto where : doors)
    for (const auto& method : methods)
      for (const auto& origin : origins)
        for (std::size_t site = 0; site < sites.size(); ++site)
          for (const auto& type : types)
            for (const bool asks : {false, true})
              check(where, method, origin, site, type, asks);
  CHECK(judged == 10u * 7 * 14 * 7 * 6 * 2);
}

TEST_CASE("without a name in the settings, no page elsewhere may call; with *, every one") {
  for (const auto& origin : origins) {
    INFO(origin);
    const auto request = request_of("POST", origin, "cross-site");
    CHECK(judge_page(request, door::service, {}) == page_verdict::foreign);
    const auto all = judge_page(request, door::service, naming({"*"}));
    CHECK(all == (origin == absent ? page_verdict::foreign : page_verdict::named));
  }
}

TEST_CASE("of fields that do not agree, the worst is believed") {
  auto request = request_of("POST", "http://localhost:4566", "same-origin");
  request.fields.push_back({"sec-fetch-site", "cross-site"});
  CHECK(judge_page(request, door::service, {}) == page_verdict::foreign);
  request = request_of("POST", "http://localhost:4566", "same-origin");
  request.fields.push_back({"origin", "https://evil.example"});
  CHECK(judge_page(request, door::service, {}) == page_verdict::foreign);
}

TEST_CASE("a link or an image of a named page is told by its Referer, for reads alone") {
  const auto config = naming({"https://app.example"});
  const auto judge = [&](const char* method, const char* referer, door where = door::service) {
    auto request = request_of(method, absent, "cross-site");
    request.fields.push_back({"referer", referer});
    return judge_page(request, where, config);
  };
  CHECK(judge("GET", "https://app.example/") == page_verdict::named);
  CHECK(judge("HEAD", "https://app.example/a?b=https://c") == page_verdict::named);
  CHECK(judge("GET", "https://app.example", door::s3) == page_verdict::named);
  CHECK(judge("POST", "https://app.example/") == page_verdict::foreign);
  for (const auto* other : {"https://app.example.evil.example/", "https://app.example:8443/",
                            "http://app.example/", "https://app.example@evil.example/",
                            "app.example", "https://evil.example/https://app.example/", ""}) {
    INFO(other);
    CHECK(judge("GET", other) == page_verdict::foreign);
    CHECK(judge("GET", other, door::s3) == page_verdict::unproven);
  }
}

namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

pairs fields_of(const http_response& answer) {
  pairs all;
  for (const auto& field : answer.fields)
    all.emplace_back(field.name, field.value);
  return all;
}

pairs addressed(const http_request& request, door where, const settings& config,
                http_response answer = {}) {
  address_page(request, where, judge_page(request, where, config), config, answer);
  return fields_of(answer);
}

} // namespace

TEST_CASE("a preflight of a named page is permitted what it asks for") {
  auto request = request_of("OPTIONS", "https://app.example", "cross-site");
  request.fields.push_back({"access-control-request-method", "PUT"});
  const pairs least = {{"Access-Control-Allow-Origin", "https://app.example"},
                       {"Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, DELETE, PATCH"},
                       {"Access-Control-Expose-Headers", "*"},
                       {"Access-Control-Max-Age", "7200"},
                       {"Vary", "Origin, Access-Control-Request-Headers, "
                                "Access-Control-Request-Method"}};
  CHECK(permit_preflight(request).status == 200);
  CHECK(fields_of(permit_preflight(request)) == least);
  request.fields.push_back({"access-control-request-headers", "x-amz-date,authorization"});
  request.fields.push_back({"access-control-request-private-network", "true"});
  auto all = least;
  all.insert(all.begin() + 2, {{"Access-Control-Allow-Headers", "x-amz-date,authorization"},
                               {"Access-Control-Allow-Private-Network", "true"}});
  CHECK(fields_of(permit_preflight(request)) == all);
}

TEST_CASE("a named page may read the answer, and its fields stand there once") {
  const auto config = naming({"https://app.example"});
  http_response owners;
  owners.set("Access-Control-Allow-Origin", "https://app.example").set("vary", "Origin");
  owners.set("ETag", "e");
  const pairs readable = {{"ETag", "e"},
                          {"Access-Control-Allow-Origin", "https://app.example"},
                          {"Access-Control-Expose-Headers", "*"},
                          {"Vary", "Origin"}};
  const auto request = request_of("GET", "https://app.example", "cross-site");
  CHECK(addressed(request, door::s3, config, owners) == readable);
  auto image = request_of("GET", absent, "cross-site");
  image.fields.push_back({"referer", "https://app.example/"});
  CHECK(addressed(image, door::s3, config) == pairs{{"Vary", "Origin"}});
  // An API says so itself.
  CHECK(addressed(request, door::execute_api, config, owners) == fields_of(owners));
}

TEST_CASE(
    "a browser that does not say for which page it asks is told to keep the answer from others") {
  auto request = request_of("GET", absent, absent);
  CHECK(addressed(request, door::s3, {}).empty()); // No browser.
  request.fields.push_back({"user-agent", "Mozilla/5.0 (X11; Linux x86_64) ..."});
  const pairs kept = {{"Cross-Origin-Resource-Policy", "same-origin"}};
  const pairs caged
      = {{"Cross-Origin-Resource-Policy", "same-origin"}, {"Content-Security-Policy", "sandbox"}};
  CHECK(addressed(request, door::usage, {}) == kept);
  CHECK(addressed(request, door::s3, {}) == caged);
  CHECK(addressed(request, door::website, {}).empty());
  http_response pdf;
  pdf.set("Content-Type", "application/pdf");
  CHECK(addressed(request, door::s3, {}, pdf)
        == pairs{{"Content-Type", "application/pdf"},
                 {"Cross-Origin-Resource-Policy", "same-origin"}});
  settings strict;
  strict.auth.required = true;
  CHECK(addressed(request, door::s3, strict).empty());
  request.fields.push_back({"sec-fetch-site", "none"});
  CHECK(addressed(request, door::s3, {}).empty());
}

TEST_CASE("an object that a page elsewhere opened cannot act as a page of ours") {
  const auto request = request_of("GET", absent, "cross-site");
  CHECK(addressed(request, door::s3, {}) == pairs{{"Content-Security-Policy", "sandbox"}});
}
