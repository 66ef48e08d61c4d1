// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/wire/models.hpp"
#include "gateway/wire/router.hpp"
#include "tests/harness/scaling.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

/// Requests and the operations that they mean: every operation of every REST model from a request
/// made of its own template, and row by row what templates do not show.
namespace troupe::gateway::wire {

namespace {

const service_model* const services[] = {
    &models::apigatewayv2(), &models::dynamodb(), &models::lambda(),
    &models::logs(),         &models::s3(),       &models::sts(),
};

const router& all_routes() {
  static const router made{services};
  return made;
}

http_request request_of(std::string_view method, std::string_view target,
                        std::string_view header = {}) {
  const auto mark = std::min(target.find('?'), target.size());
  http_request request;
  request.method = method;
  request.path = target.substr(0, mark);
  request.query = target.substr(std::min(mark + 1, target.size()));
  if (!header.empty())
    request.fields.push_back({std::string{header}, "value"});
  return request;
}

/// What is sent for each label in turn, and what it means.
constexpr std::pair<std::string_view, std::string_view> texts[] = {{"one", "one"},
                                                                   {"t%2Fw%25o+", "t/w%o+"},
                                                                   {"thr%C3%A9e", "thr\xC3\xA9"
                                                                                  "e"},
                                                                   {"4", "4"}};

struct sample {
  http_request request;
  std::vector<path_label> labels; ///< As they must be read.
};

/// A request of the operation's own template.
sample sample_of(const operation_model& operation) {
  sample made;
  std::string target;
  std::string_view rest = operation.uri;
  while (!rest.empty()) {
    const auto open = std::min(rest.find('{'), rest.size());
    target.append(rest.substr(0, open));
    rest.remove_prefix(open);
    if (rest.empty())
      break;
    auto name = rest.substr(1, rest.find('}') - 1);
    rest.remove_prefix(name.size() + 2);
    if (name.ends_with('+')) {
      target += "a//b%20c/";
      made.labels.push_back({name.substr(0, name.size() - 1), "a//b c/"});
      continue;
    }
    const auto& [sent, meant] = texts[made.labels.size()];
    target += sent;
    made.labels.push_back({name, meant});
  }
  made.request = request_of(operation.method, target);
  for (const auto& mark : operation.marks)
    if (mark.is_header)
      made.request.fields.push_back({std::string{mark.name}, "value"});
    else
      made.request.query.append(made.request.query.empty() ? "" : "&").append(mark.name) += "=x";
  return made;
}

void check_labels(const route& found, const std::vector<path_label>& expected) {
  REQUIRE(found.labels().size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(found.labels()[i].name == expected[i].name);
    CHECK(found.labels()[i].text == expected[i].text);
  }
}

bool is_rest(const service_model& service) {
  return service.main_protocol == protocol::rest_json
         || service.main_protocol == protocol::rest_xml;
}

/// `Operation label=text ...` of a request, or why there is none.
std::string meaning(const http_request& request, const service_model* of = nullptr,
                    std::string_view bucket = {}) {
  const auto found = all_routes().find(request, of, bucket);
  if (found.result() == route_result::no_such_path)
    return "no path";
  if (found.result() == route_result::no_such_method)
    return "no method";
  std::string text{found.operation()->name};
  for (const auto& label : found.labels())
    text.append(" ").append(label.name).append("=").append(label.text);
  return text;
}

} // namespace

TEST_CASE("every operation of the REST models is found by a request of its own template") {
  std::size_t count = 0;
  std::set<std::string_view> shadowed;
  for (const auto* service : services)
    for (const auto& operation : service->operations) {
      if (!is_rest(*service))
        continue;
      CAPTURE(service->name, operation.name, operation.uri);
      const auto made = sample_of(operation);
      for (const auto* of : {static_cast<const service_model*>(nullptr), service}) {
        const auto found = all_routes().find(made.request, of);
        REQUIRE(found.result() == route_result::found);
        CHECK(found.service() == service);
        CHECK((found.operation() == &operation) == !operation.is_shadowed);
        check_labels(found, made.labels);
      }
      if (operation.is_shadowed)
        shadowed.insert(operation.name);
      ++count;
    }
  CHECK(count == 304);
  CHECK(shadowed
        == std::set<std::string_view>{"GetBucketLifecycle", "GetBucketNotification",
                                      "ListDirectoryBuckets", "PutBucketLifecycle",
                                      "PutBucketNotification"});
}

TEST_CASE("S3's operations are found with the bucket in the host") {
  for (const auto& operation : models::s3().operations) {
    if (!operation.uri.starts_with("/{Bucket}"))
      continue;
    auto made = sample_of(operation);
    CAPTURE(operation.name);
    made.request.path.erase(0, made.request.path.find('/', 1));
    if (made.request.path.empty() || made.request.path[0] != '/')
      made.request.path = "/";
    made.labels[0].text = "a.%20.bucket"; // A host is not decoded.
    const auto found = all_routes().find(made.request, &models::s3(), "a.%20.bucket");
    REQUIRE(found.result() == route_result::found);
    CHECK((found.operation() == &operation) == !operation.is_shadowed);
    check_labels(found, made.labels);
  }
}

TEST_CASE("a request means one operation, or says what of it is unknown") {
  struct row {
    std::string_view method;
    std::string_view target;
    std::string_view means;
    std::string_view header = {};
  };
  const row rows[] = {
      {"GET", "/", "ListBuckets"},
      {"GET", "/?x-id=ListBuckets", "ListBuckets"},
      {"PATCH", "/", "no method"},
      {"GET", "/bucket", "ListObjects Bucket=bucket"},
      {"GET", "/bucket/", "ListObjects Bucket=bucket"},
      {"GET", "/bucket?list-type=2", "ListObjectsV2 Bucket=bucket"},
      {"GET", "/bucket?list%2Dtype=%32", "ListObjectsV2 Bucket=bucket"},
      {"GET", "/bucket?list-type=1", "ListObjects Bucket=bucket"},
      {"GET", "/bucket?policy", "GetBucketPolicy Bucket=bucket"},
      {"GET", "/bucket/?policy=", "GetBucketPolicy Bucket=bucket"},
      {"GET", "/bucket?prefix=policy", "ListObjects Bucket=bucket"},
      {"GET", "/bucket?=policy&&", "ListObjects Bucket=bucket"},
      {"POST", "/bucket", "no method"},
      {"POST", "/bucket/key", "no method"},
      {"PATCH", "/bucket/key", "no method"},
      {"get", "/bucket/key", "no method"},
      {"GET", "/bucket/key/", "GetObject Bucket=bucket Key=key/"},
      {"GET", "/bucket//", "GetObject Bucket=bucket Key=/"},
      {"GET", "/bucket//key", "GetObject Bucket=bucket Key=/key"},
      {"GET", "/bucket/a%2Fb%zz", "GetObject Bucket=bucket Key=a%2Fb%zz"},
      {"GET", "//key", "no path"},
      {"PUT", "/bucket/key", "PutObject Bucket=bucket Key=key"},
      {"PUT", "/bucket/key", "CopyObject Bucket=bucket Key=key", "x-amz-copy-source"},
      {"PUT", "/bucket/key?uploadId=1&partNumber=2", "UploadPart Bucket=bucket Key=key"},
      {"PUT", "/bucket/key?partNumber=2&uploadId=1", "UploadPartCopy Bucket=bucket Key=key",
       "x-amz-copy-source"},
      {"PUT", "/bucket/key?tagging", "PutObjectTagging Bucket=bucket Key=key", "x-amz-copy-source"},
      {"PUT", "/bucket/key?x-amz-copy-source=a", "PutObject Bucket=bucket Key=key"},
      {"POST", "/bucket/key?select", "no method"},
      {"POST", "/bucket/key?select&select-type=2", "SelectObjectContent Bucket=bucket Key=key"},
      {"POST", "/WriteGetObjectResponse", "WriteGetObjectResponse"},
      {"PUT", "/WriteGetObjectResponse", "CreateBucket Bucket=WriteGetObjectResponse"},
      {"GET", "/2015-03-31/functions", "ListFunctions"},
      {"GET", "/2015-03-31/functions/", "ListFunctions"},
      {"GET", "/2015%2d03-31/func%74ions", "ListFunctions"},
      {"GET", "/2015-03-31%2Ffunctions", "ListObjects Bucket=2015-03-31/functions"},
      {"GET", "/2015-03-31/functions/arn%3Aaws%3Alambda/code", // Nobody's but S3's.
       "GetObject Bucket=2015-03-31 Key=functions/arn:aws:lambda/code"},
      {"PUT", "/2015-03-31/functions/arn%3Aaws%3Alambda/code",
       "UpdateFunctionCode FunctionName=arn:aws:lambda"},
      {"GET", "/2018-10-31/layers", "ListLayers"},
      {"GET", "/2018-10-31/layers?find=LayerVersion&Arn=a", "GetLayerVersionByArn"},
      {"GET", "/2018-10-31/layers?find=Other", "ListLayers"},
      {"GET", "/2019-09-30/functions/f/provisioned-concurrency?List=ALL",
       "ListProvisionedConcurrencyConfigs FunctionName=f"},
      {"GET", "/2019-09-30/functions/f/provisioned-concurrency?Qualifier=1",
       "GetProvisionedConcurrencyConfig FunctionName=f"},
      {"GET", "/v2/apis", "GetApis"},
      {"PATCH", "/v2/apis/a/routes/r", "UpdateRoute apiId=a routeId=r"},
      {"GET", "/v2/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapis%2Fa",
       "GetTags resource-arn=arn:aws:apigateway:us-east-1::/apis/a"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.method, row.target, row.header);
    CHECK(meaning(request_of(row.method, row.target, row.header)) == row.means);
  }
}

TEST_CASE("a service that is known has no paths but its own") {
  const auto* lambda = &models::lambda();
  CHECK(meaning(request_of("GET", "/2015-03-31/functions/f"), lambda)
        == "GetFunction FunctionName=f");
  CHECK(meaning(request_of("GET", "/2015-03-31/functions/f/code"), lambda) == "no method");
  CHECK(meaning(request_of("GET", "/2015-03-31/functions/f/tea"), lambda) == "no path");
  CHECK(meaning(request_of("GET", "/2015-03-31/functions//code"), lambda) == "no path");
  CHECK(meaning(request_of("GET", "/2015-03-31"), lambda) == "no path");
  CHECK(meaning(request_of("GET", "/"), lambda) == "no path");
  CHECK(meaning(request_of("GET", "/bucket/key"), &models::apigatewayv2()) == "no path");
  CHECK(meaning(request_of("GET", "/v2/apis"), &models::s3()) == "GetObject Bucket=v2 Key=apis");
  CHECK(meaning(request_of("POST", "/"), &models::logs()) == "no path");
}

TEST_CASE("two constants that are one service's alone tell it") {
  const auto name = [](std::string_view path) {
    const auto* found = all_routes().service_of(path);
    return found != nullptr ? found->name : "nobody";
  };
  CHECK(name("/2015-03-31/functions") == "lambda");
  CHECK(name("/2015-03-31/functions/f/tea/and/more") == "lambda");
  CHECK(name("/2017-03-31/tags/arn") == "lambda");
  CHECK(name("/v2/apis/a/tea") == "apigatewayv2");
  CHECK(name("/v2/bucket") == "nobody");
  CHECK(name("/2015-03-31") == "nobody");
  CHECK(name("/bucket/key") == "nobody");
  CHECK(name("/") == "nobody");
  CHECK(name("") == "nobody");
}

TEST_CASE("labels stay where they are when their route is moved") {
  const auto request = request_of("PUT", "/b%2Fc/" + std::string(40, 'k') + "%20");
  auto first = all_routes().find(request);
  const route second{std::move(first)};
  check_labels(second, {{"Bucket", "b/c"}, {"Key", std::string(40, 'k') + " "}});
}

TEST_CASE("finding an operation costs no more than the length of the request") {
  using make = http_request (*)(std::size_t);
  const auto request = GENERATE(
      as<make>{},
      [](std::size_t size) { return request_of("GET", "/b/" + std::string(size * 20, '/')); },
      [](std::size_t size) { return request_of("GET", "/b/" + std::string(size * 20, '%')); },
      [](std::size_t size) {
        std::string path;
        for (std::size_t i = 0; i < size * 5; ++i)
          path += "/%41";
        return request_of("GET", path);
      },
      [](std::size_t size) {
        std::string path = "/v2";
        for (std::size_t i = 0; i < size * 3; ++i)
          path += "/apis/a";
        return request_of("GET", path);
      },
      [](std::size_t size) {
        std::string target = "/b/k?";
        for (std::size_t i = 0; i < size * 3; ++i)
          target += "uploadI%64&p=";
        return request_of("GET", target);
      },
      [](std::size_t size) {
        auto made = request_of("PUT", "/b/k");
        for (std::size_t i = 0; i < size; ++i)
          made.fields.push_back({"x-amz-copy-source", "v"});
        return made;
      });
  CHECK(testing::growth(5'000,
                        [&](std::size_t size) {
                          return [made = request(size)] { (void)all_routes().find(made); };
                        })
        < testing::at_most_linear);
}

} // namespace troupe::gateway::wire
