// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/website_redirect.hpp"
#include "tests/gateway/s3_fixture.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::testing;

namespace {

struct with_site : s3_fixture {
  with_site() {
    send("PUT", "/site");
    send("PUT", "/site/index.html", "home", {{"content-type", "text/html"}});
    send("PUT", "/site/docs/index.html", "docs", {{"content-type", "text/html"}});
    configure("<IndexDocument><Suffix>index.html</Suffix></IndexDocument>");
  }
  gateway::http_response configure(const std::string& what) {
    return send("PUT", "/site?website",
                "<WebsiteConfiguration>" + what + "</WebsiteConfiguration>");
  }
};

} // namespace

TEST_CASE_METHOD(with_site, "a folder is its index document") {
  CHECK(browse("site", "/").body == "home");
  CHECK(browse("site", "/docs/").body == "docs");
  CHECK(field(browse("site", "/"), "Content-Type") == "text/html");
  CHECK(browse("site", "/index.html").body == "home");
}

TEST_CASE_METHOD(with_site, "a folder without its slash is redirected") {
  const auto answer = browse("site", "/docs");
  CHECK(answer.status == 302);
  CHECK(field(answer, "Location") == "/docs/");
}

TEST_CASE_METHOD(with_site, "what is missing is S3's own page") {
  const auto answer = browse("site", "/nowhere/");
  CHECK(answer.status == 404);
  CHECK(answer.body.starts_with("<html>\n<head><title>404 Not Found</title></head>\n<body>\n"
                                "<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchKey</li>\n"
                                "<li>Message: The specified key does not exist.</li>\n"
                                "<li>Key: nowhere/index.html</li>\n<li>RequestId: "));
  CHECK(answer.body.ends_with("</ul>\n<hr/>\n</body>\n</html>\n"));
}

TEST_CASE_METHOD(with_site, "the error document comes with the error's status") {
  configure("<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
            "<ErrorDocument><Key>oops.html</Key></ErrorDocument>");
  CHECK(holds(browse("site", "/nowhere"),
              "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>"));
  send("PUT", "/site/oops.html", "oops", {{"content-type", "text/html"}});
  const auto answer = browse("site", "/nowhere");
  CHECK(answer.status == 404);
  CHECK(answer.body == "oops");
  CHECK(browse("site", "/nowhere", "HEAD").announced_length == 4);
}

TEST_CASE_METHOD(with_site, "a website answers conditions, ranges and HEAD") {
  const auto etag = "\"" + to_hex(md5("home")) + "\"";
  CHECK(browse("site", "/", "GET", {{"if-none-match", etag}}).status == 304);
  CHECK(browse("site", "/", "GET", {{"range", "bytes=1-2"}}).body == "om");
  CHECK(browse("site", "/", "HEAD").announced_length == 4);
}

TEST_CASE_METHOD(with_site, "a website only reads") {
  const auto answer = browse("site", "/", "DELETE");
  CHECK(answer.status == 405);
  CHECK(holds(answer, "<li>Code: MethodNotAllowed</li>\n<li>Message: The specified method is not "
                      "allowed against this resource.</li>\n<li>Method: DELETE</li>\n"
                      "<li>ResourceType: OBJECT</li>"));
}

TEST_CASE_METHOD(with_site, "without a bucket or a configuration there is no website") {
  CHECK(holds(browse("missing", "/"), "<li>Code: NoSuchBucket</li>"));
  CHECK(send("DELETE", "/site?website").status == 204);
  const auto answer = browse("site", "/");
  CHECK(answer.status == 404);
  CHECK(holds(answer, "<li>Code: NoSuchWebsiteConfiguration</li>"));
  CHECK(send("DELETE", "/site?website").status == 204);
}

TEST_CASE_METHOD(with_site, "a website serves what would be public") {
  const auto status = [&](bool required, std::vector<std::string> named) {
    configured.auth.required = required;
    configured.website.public_buckets = std::move(named);
    return browse("site", "/").status;
  };
  CHECK(status(false, {"*"}) == 200);
  CHECK(status(false, {}) == 403);
  CHECK(status(false, {"other"}) == 403);
  CHECK(status(false, {"other", "site"}) == 200);
  CHECK(status(true, {"*"}) == 403); // Not without the operator's word for this bucket.
  CHECK(status(true, {"*", "site"}) == 200);
  CHECK(status(true, {"other"}) == 403);
}

TEST_CASE_METHOD(with_site, "a website that is not public tells nothing of what it holds") {
  configured.website.public_buckets = {};
  const std::string denied = "<html>\n<head><title>403 Forbidden</title></head>\n<body>\n"
                             "<h1>403 Forbidden</h1>\n<ul>\n<li>Code: AccessDenied</li>\n"
                             "<li>Message: Access Denied</li>\n<li>RequestId: 0000000000004000"
                             "</li>\n<li>HostId: "
                             + to_base64("00000000-0000-4000-8000-000000000001") + "</li>\n</ul>\n";
  const std::string end = "<hr/>\n</body>\n</html>\n";
  for (const auto* path : {"/", "/index.html", "/nowhere", "/docs"})
    CHECK(browse("site", path).body == denied + end);
  configure("<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
            "<ErrorDocument><Key>index.html</Key></ErrorDocument>");
  CHECK(browse("site", "/").body
        == denied
               + "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n"
                 "<ul>\n<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>\n</ul>\n"
               + end);
  // A redirect of the whole site shows no object.
  configure("<RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo>");
  CHECK(browse("site", "/a").status == 301);
}

TEST_CASE("a Location that begins with a slash stays on its host") {
  const std::pair<std::string, std::string> locations[] = {
      {"/", "/"},
      {"/a/b?c=d#e", "/a/b?c=d#e"},
      {"//evil.example", "/%2Fevil.example"},
      {"///evil.example", "/%2F/evil.example"},
      {"/\\evil.example", "/%5Cevil.example"},
      {"/\\/evil.example", "/%5C/evil.example"},
      {"/\t/evil.example", "/%09/evil.example"},
      {"/\n/evil.example", "/%0A/evil.example"},
      {"/\r\n/evil.example", "/%0D%0A/evil.example"},
      {"/a\tb", "/a%09b"},
      {std::string{"/\0/evil.example", 15}, "/%00/evil.example"},
      {"/\x7f/evil.example", "/%7F/evil.example"},
      {"/a//b", "/a//b"},
      {"/.//evil.example", "/.//evil.example"},
  };
  for (const auto& [path, location] : locations)
    CHECK(gateway::s3::local_location(path) == location);
}

TEST_CASE_METHOD(with_site, "no redirect leaves the host by way of two slashes") {
  send("PUT", "/site//evil.example/index.html", "planted");
  const auto moved = browse("site", "//evil.example");
  CHECK(moved.status == 302);
  CHECK(field(moved, "Location") == "/%2Fevil.example/");
  CHECK(browse("site", "/%2Fevil.example/").body == "planted"); // It leads to what was meant.
  const std::pair<std::string, std::string> kept[] = {
      {"//evil.example/", "/%2Fevil.example/"},
      {"/\\evil.example", "/%5Cevil.example"},
      {"/\t/evil.example", "/%09/evil.example"},
      {"https://a.example/", "https://a.example/"},
  };
  for (const auto& [stored, location] : kept) {
    send("PUT", "/site/old", "", {{"x-amz-website-redirect-location", stored}});
    CHECK(field(browse("site", "/old"), "Location") == location);
  }
  configure("<RedirectAllRequestsTo><HostName>a.example</HostName></RedirectAllRequestsTo>");
  CHECK(field(browse("site", "//evil.example"), "Location") == "http://a.example//evil.example");
}

TEST_CASE_METHOD(with_site, "an object can be a redirect, and so can the whole site") {
  send("PUT", "/site/old", "", {{"x-amz-website-redirect-location", "/new"}});
  const auto moved = browse("site", "/old");
  CHECK(moved.status == 301);
  CHECK(field(moved, "Location") == "/new");
  CHECK(
      configure("<RedirectAllRequestsTo><HostName>example.com</HostName><Protocol>https</Protocol>"
                "</RedirectAllRequestsTo>")
          .status
      == 200);
  CHECK(field(browse("site", "/a/b"), "Location") == "https://example.com/a/b");
}

TEST_CASE_METHOD(with_site, "a configuration reads back as it was put") {
  CHECK(holds(send("GET", "/site?website"),
              "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"));
}

TEST_CASE_METHOD(with_site, "a configuration that makes no website is refused") {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"<IndexDocument><Suffix>/index.html</Suffix></IndexDocument>", "InvalidArgument"},
      {"<IndexDocument><Suffix></Suffix></IndexDocument>", "InvalidArgument"},
      {"<ErrorDocument><Key>e</Key></ErrorDocument>", "InvalidArgument"},
      {"<RedirectAllRequestsTo><HostName>a</HostName></RedirectAllRequestsTo><IndexDocument>"
       "<Suffix>i</Suffix></IndexDocument>",
       "InvalidArgument"},
      {"<RedirectAllRequestsTo><HostName>a</HostName><Protocol>ftp</Protocol></"
       "RedirectAllRequestsTo>",
       "InvalidRequest"},
      {"<IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules/>", "NotImplemented"},
      {"<IndexDocument>", "MalformedXML"},
  };
  for (const auto& [document, expected] : wrong) {
    INFO(document);
    CHECK(holds(configure(document), "<Code>" + expected + "</Code>"));
  }
  CHECK(holds(send("PUT", "/site?website", "<Other/>"), "<Code>MalformedXML</Code>"));
}

TEST_CASE_METHOD(with_site, "a page's own text cannot become markup") {
  const auto answer = browse("site", "/%3Cscript%3E");
  CHECK(holds(answer, "<li>Key: &lt;script&gt;</li>"));
}
