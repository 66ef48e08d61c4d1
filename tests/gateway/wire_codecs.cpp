// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "gateway/wire/cbor_codec.hpp"
#include "gateway/wire/codec.hpp"
#include "gateway/wire/limits.hpp"
#include "gateway/wire/models.hpp"
#include "gateway/wire/query_codec.hpp"
#include "gateway/wire/rest_binding.hpp"
#include "gateway/wire/router.hpp"
#include "gateway/wire/scalars.hpp"
#include "gateway/wire/xml_codec.hpp"

#include <catch2/catch.hpp>

#include <utility>

/// What the codecs refuse, and in which words; errors in every protocol; the edges of their
/// bindings.
namespace troupe::gateway::wire {

namespace {

/// `type: message` of the refusal, or `read`.
std::string refused(const service_model& service, std::string_view operation, protocol as,
                    std::string body, http_request request = {}) {
  auto read
      = read_request(service, *find_operation(service, operation), as, request, std::move(body));
  return read ? "read" : read.why().type + ": " + read.why().message;
}

std::string dynamodb(std::string_view operation, std::string body) {
  return refused(models::dynamodb(), operation, protocol::json, std::move(body));
}

std::string lambda(std::string body) {
  http_request request{.method = "POST", .path = "/2015-03-31/functions"};
  return refused(models::lambda(), "CreateFunction", protocol::rest_json, std::move(body), request);
}

std::string_view field_of(const http_answer& answer, std::string_view name) {
  for (const auto& field : answer.fields)
    if (field.name == name)
      return field.value;
  return "(none)";
}

http_answer error_of(const service_model& service, std::string_view operation, std::string type,
                     std::string message) {
  const refusal why{std::move(type), std::move(message), 0, nullptr};
  return write_error(service, find_operation(service, operation), service.main_protocol, why, "id");
}

} // namespace

TEST_CASE("awsJson refuses a wrong type in Coral's words") {
  const std::string is = "SerializationException: ";
  CHECK(dynamodb("GetItem", R"({"TableName":5})")
        == is + "NUMBER_VALUE cannot be converted to String");
  CHECK(dynamodb("GetItem", R"({"TableName":1.5})")
        == is + "DECIMAL_VALUE cannot be converted to String");
  CHECK(dynamodb("GetItem", R"({"TableName":true})")
        == is + "TRUE_VALUE cannot be converted to String");
  CHECK(dynamodb("GetItem", R"({"TableName":{}})")
        == is + "Start of structure or map found where not expected");
  CHECK(dynamodb("GetItem", R"({"TableName":[]})")
        == is + "Unrecognized collection type class java.lang.String");
  CHECK(dynamodb("GetItem", R"({"ConsistentRead":"maybe"})")
        == is + "Unexpected token received from parser");
  CHECK(dynamodb("GetItem", R"({"ConsistentRead":"Yes"})") == "read");
  CHECK(dynamodb("GetItem", R"({"Key":[]})")
        == is
               + "Unrecognized collection type java.util.Map<java.lang.String, "
                 "com.amazonaws.dynamodb.v20120810.AttributeValue>");
  CHECK(dynamodb("CreateTable", R"({"KeySchema":["a"]})")
        == is + "Unexpected value type in payload");
  CHECK(dynamodb("CreateTable", R"({"KeySchema":"a"})") == is + "Unexpected field type");
  CHECK(dynamodb("ListTables", R"({"Limit":"5"})")
        == is + "STRING_VALUE cannot be converted to Integer");
  CHECK(dynamodb("ListTables", R"({"Limit":3000000000})")
        == is + "NUMBER_VALUE cannot be converted to Integer");
}

TEST_CASE("awsJson says nothing of what is no object") {
  CHECK(dynamodb("GetItem", "{") == "SerializationException: ");
  CHECK(dynamodb("GetItem", "[]") == "SerializationException: ");
  CHECK(dynamodb("GetItem", "") == "SerializationException: ");
  CHECK(dynamodb("GetItem", R"({"NoSuchMember":1,"TableName":null})") == "read");
}

TEST_CASE("restJson names the member") {
  const std::string is = "SerializationException: Could not parse request body into json: ";
  CHECK(lambda(R"({"Timeout":"3"})") == is + "Timeout must be a whole number");
  CHECK(lambda(R"({"Environment":[]})") == is + "Environment must be an object");
  CHECK(lambda(R"({"Code":{"ZipFile":"%"}})") == is + "ZipFile must be base64");
  CHECK(lambda(R"({"Timeout":3})") == "read");
  CHECK(lambda("[]").starts_with(is));
}

TEST_CASE("a member that stands elsewhere is not read from the body") {
  const auto& operation = *find_operation(models::lambda(), "AddPermission");
  http_request request{
      .method = "POST", .path = "/2015-03-31/functions/right/policy", .query = "Qualifier=1"};
  auto read = read_request(models::lambda(), operation, protocol::rest_json, request,
                           R"({"FunctionName":"wrong","Qualifier":"2","Action":"a"})");
  REQUIRE(read);
  const auto input = std::as_const(*read).root();
  CHECK(input["FunctionName"].text() == "right");
  CHECK(input["Qualifier"].text() == "1");
  CHECK(input["Action"].text() == "a");
}

TEST_CASE("a small body cannot grow into a large tree") {
  std::string events;
  for (std::size_t i = 0; i < limits::nodes_max / 2; ++i)
    events += i == 0 ? "{}" : ",{}";
  CHECK(refused(models::logs(), "PutLogEvents", protocol::json, "{\"logEvents\":[" + events + "]}")
        == "SerializationException: The request has too many values.");
}

TEST_CASE("CBOR is bounded in depth, and in what it announces") {
  const auto read = [](std::string body) {
    return refused(models::logs(), "PutLogEvents", protocol::cbor, std::move(body)) == "read";
  };
  using namespace std::string_literals;
  CHECK(read("\xA0"));
  CHECK(read("\xA1\x69logEvents\x80"s));
  // Four thousand million elements in no bytes.
  CHECK_FALSE(read("\xA1\x69logEvents\x9A\xFF\xFF\xFF\xFF"s));
  CHECK_FALSE(read("\xA1\x69logEvents\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s));
  CHECK_FALSE(read("\xA1\x69logEvents"s));
  CHECK_FALSE(read("\xA1\x69logEvents\x01"s));
  // An unknown member is passed over, to a depth.
  CHECK(read("\xA1\x61x" + std::string(limits::depth_max - 2, '\x81') + '\x01'));
  CHECK_FALSE(read("\xA1\x61x" + std::string(100'000, '\x81') + '\x01'));
  CHECK_FALSE(read("\xA1\x61x" + std::string(100'000, '\x9F')));
  CHECK_FALSE(read("\xA1\x61x" + std::string(100'000, '\xC1')));
}

TEST_CASE("a form is bounded in its parameters and in their parts") {
  const auto read = [](const std::string& form) {
    return refused(models::logs(), "PutLogEvents", protocol::query, form) == "read";
  };
  CHECK(read("Action=PutLogEvents&logEvents.member.7.message=a"));
  std::string deep = "a";
  for (std::size_t i = 0; i <= limits::depth_max; ++i)
    deep += ".a";
  CHECK_FALSE(read(deep + "=1"));
  CHECK_FALSE(read("a=%zz"));
  std::string many;
  for (std::size_t i = 0; i <= limits::parameters_max; ++i)
    many += "a=&";
  CHECK_FALSE(read(many));
  CHECK(refused(models::logs(), "DescribeLogGroups", protocol::query, "limit=x")
            .starts_with("MalformedInput: "));
}

TEST_CASE("elements of a form count by the order of their numbers") {
  const auto& operation = *find_operation(models::logs(), "PutLogEvents");
  auto read
      = read_query_request(operation, "logEvents.member.10.message=c&logEvents.member.2.message=b"
                                      "&logEvents.member.1.message=a&logEvents-x=1");
  REQUIRE(read);
  const auto events = std::as_const(*read).root()["logEvents"];
  REQUIRE(events.size() == 3);
  CHECK(events.at(0)["message"].text() == "a");
  CHECK(events.at(1)["message"].text() == "b");
  CHECK(events.at(2)["message"].text() == "c");
}

TEST_CASE("labels of a path") {
  const auto labels = [](std::string_view uri, std::string_view path,
                         std::initializer_list<path_label> known = {}) {
    const auto found = match_uri(uri, path, {known.begin(), known.size()});
    std::string text = found ? "" : "no";
    for (const auto& [name, value] : found.value_or(path_labels{}))
      text.append(name).append("=").append(value).append(";");
    return text;
  };
  CHECK(labels("/", "/").empty());
  CHECK(labels("/", "/a") == "no");
  CHECK(labels("/a/{B}/c", "/a/x/c") == "B=x;");
  CHECK(labels("/a/{B}/c", "/a/x/d") == "no");
  CHECK(labels("/a/{B}/c", "/a//c") == "no");
  CHECK(labels("/a/{B}?c", "/a/x") == "B=x;");
  CHECK(labels("/{B}/{K+}", "/b/k") == "B=b;K=k;");
  CHECK(labels("/{B}/{K+}", "/b//k//l/") == "B=b;K=/k//l/;");
  CHECK(labels("/{B}/{K+}", "/b/") == "no");
  CHECK(labels("/{B}/{K+}", "/b") == "no");
  CHECK(labels("/{B}", "/b/k") == "no");
  CHECK(labels("/a/{K+}/b", "/a/x/y/b") == "K=x/y;");
  CHECK(labels("/a/{K+}/b", "/a/b") == "no");
  CHECK(labels("/{B}/{K+}", "/k/l", {{"B", "host"}}) == "K=k/l;");
  CHECK(labels("/{B}", "/", {{"B", "host"}}).empty());
  CHECK(labels("/{B}", "/k", {{"B", "host"}}) == "no");
}

TEST_CASE("a bucket may stand in the host") {
  const auto& operation = *find_operation(models::s3(), "GetObject");
  const path_label known[] = {{"Bucket", "b"}};
  http_request request{.method = "GET", .path = "/a%2Fb/c", .query = "partNumber=2"};
  auto read = read_request(models::s3(), operation, protocol::rest_xml, request, {}, known);
  REQUIRE(read);
  const auto input = std::as_const(*read).root();
  CHECK(input["Bucket"].text() == "b");
  CHECK(input["Key"].text() == "a/b/c");
  CHECK(input["PartNumber"].text() == "2"); // S3 words what is no number itself.
}

TEST_CASE("a request is read with the labels that the router found") {
  const service_model* const services[] = {&models::s3(), &models::lambda()};
  const router routes{services};
  const auto read_routed = [&](http_request request, std::string_view bucket) {
    const auto found = routes.find(request, nullptr, bucket);
    REQUIRE(found.result() == route_result::found);
    auto read = read_request(*found.service(), *found.operation(), found.service()->main_protocol,
                             request, {}, found.labels());
    REQUIRE(read);
    return std::move(*read);
  };
  const auto object = read_routed({.method = "GET", .path = "/a%2Fb/c//"}, "host.bucket");
  CHECK(object.root()["Bucket"].text() == "host.bucket");
  CHECK(object.root()["Key"].text() == "a/b/c//");
  const auto bucket = read_routed({.method = "HEAD", .path = "/b/"}, {});
  CHECK(bucket.root()["Bucket"].text() == "b");
  const auto list = read_routed({.method = "GET", .path = "/2015-03-31/functions/"}, {});
  CHECK(list.root().present());
}

TEST_CASE("a document that is a member has that member's root, and no other") {
  const auto& operation = *find_operation(models::s3(), "DeleteObjects");
  const http_request request{.method = "POST", .path = "/b", .query = "delete"};
  const auto read = [&](std::string body) {
    return read_request(models::s3(), operation, protocol::rest_xml, request, std::move(body));
  };
  CHECK(read("<Delete><Object><Key>k</Key></Object></Delete>"));
  auto wrong = read("<Remove><Object><Key>k</Key></Object></Remove>");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.why().type == "MalformedXML");
}

TEST_CASE("the type of S3's grantee is an attribute with a prefix, both ways") {
  const auto& output = *find_operation(models::s3(), "GetBucketAcl")->output;
  const std::string_view sent
      = "<AccessControlPolicy><AccessControlList><Grant><Grantee "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">"
        "<URI>u</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList>"
        "</AccessControlPolicy>";
  value_tree read{output};
  CHECK_FALSE(read_xml_body(sent, read.edit()));
  const auto grantee = std::as_const(read).root()["Grants"].at(0)["Grantee"];
  CHECK(grantee["Type"].text() == "Group");
  CHECK(grantee["URI"].text() == "u");
  const member root{.name = output.name, .wire_name = output.name, .type = &output};
  CHECK(write_xml_document(std::as_const(read).root(), root, {}).ends_with(sent));
}

TEST_CASE("what a parser would change in an attribute is written as references") {
  const auto& grantee = *find_operation(models::s3(), "GetBucketAcl")
                             ->output->members[1]
                             .type->element()
                             .type->members[0]
                             .type;
  REQUIRE(grantee.name == "Grantee");
  value_tree written{grantee};
  written.edit()["Type"].set_text("a\tb\nc\"<d>");
  const member root{.name = grantee.name, .wire_name = grantee.name, .type = &grantee};
  value_tree read{grantee};
  CHECK_FALSE(
      read_xml_body(write_xml_document(std::as_const(written).root(), root, {}), read.edit()));
  CHECK(std::as_const(read).root()["Type"].text() == "a\tb\nc\"<d>");
}

TEST_CASE("errors take their status and their names from the model") {
  const auto missing = error_of(models::dynamodb(), "GetItem", "ResourceNotFoundException", "gone");
  CHECK(missing.status == 400);
  CHECK(
      missing.body
      == R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"gone"})");
  CHECK(field_of(missing, "Content-Type") == "application/x-amz-json-1.0");
  CHECK(error_of(models::dynamodb(), "GetItem", "ValidationException", "no").body
        == R"({"__type":"com.amazon.coral.validate#ValidationException","message":"no"})");
  const auto function
      = error_of(models::lambda(), "GetFunction", "ResourceNotFoundException", "gone");
  CHECK(function.status == 404);
  CHECK(function.body == R"({"Message":"gone"})");
  CHECK(field_of(function, "x-amzn-ErrorType") == "ResourceNotFoundException");
  CHECK(error_of(models::lambda(), "GetFunction", "ServiceException", "").status == 500);
  CHECK(error_of(models::logs(), "GetLogEvents", "ResourceNotFoundException", "gone").body
        == R"({"__type":"ResourceNotFoundException","message":"gone"})");
}

TEST_CASE("errors of the XML protocols have their envelopes") {
  CHECK(error_of(models::s3(), "GetObject", "NoSuchKey", "gone").body
        == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>gone"
           "</Message><RequestId>id</RequestId></Error>");
  const auto denied = error_of(models::sts(), "GetCallerIdentity", "AccessDenied", "no <way>");
  CHECK(denied.body
        == "<ErrorResponse "
           "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
           "<Code>AccessDenied</Code><Message>no "
           "&lt;way&gt;</Message></Error><RequestId>id</RequestId>"
           "</ErrorResponse>");
  CHECK(field_of(denied, "Content-Type") == "text/xml");
}

TEST_CASE("an error carries its other members") {
  const auto& operation = *find_operation(models::dynamodb(), "PutItem");
  const shape* failed = nullptr;
  for (const auto* one : operation.errors)
    if (one->name == "ConditionalCheckFailedException")
      failed = one;
  REQUIRE(failed != nullptr);
  refusal why{"ConditionalCheckFailedException", "The conditional request failed", 0,
              std::make_unique<value_tree>(*failed)};
  why.fields->edit()["Item"].set_written([](json_writer& out) { out.raw(R"({"id":{"S":"1"}})"); });
  CHECK(write_error(models::dynamodb(), &operation, protocol::json, why, "id").body
        == R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
           R"("Item":{"id":{"S":"1"}},"message":"The conditional request failed"})");
}

TEST_CASE("the query protocol's answers have the operation's name and the request's id") {
  const auto& operation = *find_operation(models::sts(), "GetCallerIdentity");
  value_tree output{*operation.output};
  output.edit()["Account"].set_text("000000000000");
  CHECK(write_answer(models::sts(), operation, protocol::query, output, "id").body
        == "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
           "<GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult>"
           "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></"
           "GetCallerIdentityResponse>");
}

TEST_CASE("dates are read as they are written, and no other way") {
  using enum timestamp_format;
  CHECK(read_time("2019-12-16T23:48:18.5Z", iso8601) == 1'576'540'098'500);
  CHECK(read_time("2019-12-17T00:48:18+01:00", iso8601) == 1'576'540'098'000);
  CHECK(read_time("1576540098.25", epoch_seconds) == 1'576'540'098'250);
  CHECK(read_time("Mon, 16 Dec 2019 23:48:18 GMT", http_date) == 1'576'540'098'000);
  for (const auto* wrong :
       {"", "2019-12-16", "2019-13-16T23:48:18Z", "2019-02-30T00:00:00Z", "2019-12-16T24:00:00Z",
        "2019-12-16T23:48:18", "2019-12-16T23:48:18.Z", "2019-12-16T23:48:18ZZ", "yesterday"})
    CHECK_FALSE(read_time(wrong, iso8601));
  for (const auto* wrong : {"", "NaN", "Infinity", "1e30", "12x"})
    CHECK_FALSE(read_time(wrong, epoch_seconds));
  CHECK(write_time(1'576'540'098'000, iso8601) == "2019-12-16T23:48:18Z");
  CHECK(write_time(1'576'540'098'000, timestamp_format::iso8601_milliseconds)
        == "2019-12-16T23:48:18.000Z");
  CHECK(write_time(1'576'540'098'250, epoch_seconds) == "1576540098.25");
  CHECK(write_time(-1'500, epoch_seconds) == "-1.5");
}

TEST_CASE("numbers are read whole") {
  const shape narrow{.kind = shape_kind::int32};
  const shape wide{.kind = shape_kind::int64};
  CHECK(read_integer("2147483647", narrow) == 2'147'483'647);
  CHECK_FALSE(read_integer("2147483648", narrow));
  CHECK(read_integer("2147483648", wide) == 2'147'483'648);
  for (const auto* wrong : {"", "1.0", "1x", " 1", "+1", "9223372036854775808"})
    CHECK_FALSE(read_integer(wrong, wide));
  for (const auto* wrong : {"", "nan", "inf", "1,0", "0x10"})
    CHECK_FALSE(read_real(wrong));
  CHECK(write_real(1, {.kind = shape_kind::float64}) == "1.0");
  CHECK(write_real(1.1F, {.kind = shape_kind::float32}) == "1.1");
}

} // namespace troupe::gateway::wire
