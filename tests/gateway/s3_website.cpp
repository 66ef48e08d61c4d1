// SPDX-License-Identifier: Apache-2.0
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
