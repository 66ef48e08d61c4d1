// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/wire/cbor_codec.hpp"
#include "gateway/wire/codec.hpp"
#include "gateway/wire/query_codec.hpp"
#include "gateway/wire/rest_binding.hpp"
#include "gateway/wire/scalars.hpp"
#include "tests/gateway/wire_cases.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>
#include <regex>
#include <set>

/// The published protocol tests, in both directions: the request of every input case must be read
/// as its parameters, and the result of every output case be written as an answer that means what
/// the published one does. What only a client can do is named here with its reason.
namespace troupe::gateway::wire::test {

namespace {

struct excused {
  std::string_view file;
  std::string_view id; ///< Its beginning.
  std::string_view why;

  /// The names of the gzip cases differ by protocol.
  [[nodiscard]] bool matches(std::string_view one) const {
    return id == "SDKApp" || id == "RpcV2CborExtraFieldsInTheBody" ? one.starts_with(id)
                                                                   : one == id;
  }
};

// Why a case says nothing about a server.
constexpr std::string_view gzip = "the compressed body is not in the case";
constexpr std::string_view filled = "a client fills a token in";
constexpr std::string_view unsent = "a client sends nothing for what is empty";
constexpr std::string_view sends_empty = "a client sends an empty object for what is not there";
constexpr std::string_view prefixed = "the path has the endpoint's prefix";
constexpr std::string_view precedence
    = "a client keeps what is named out of its map, or puts it first";
constexpr std::string_view whole_map = "the parameters leave out the map, which a server fills";
constexpr std::string_view other_date = "a client reads dates that AWS does not write";
constexpr std::string_view passes_over = "a client passes over what it does not know";
constexpr std::string_view bodiless = "a client takes an answer without a body";
constexpr std::string_view typed_bodiless = "a client takes a content type without its content";
constexpr std::string_view misplaced = "the answer has a header of requests";
constexpr std::string_view more = "the answer has more than the result";

constexpr excused not_of_servers[] = {
    {"input/json.json", "SDKApp", gzip},
    {"input/json_1_0.json", "SDKApp", gzip},
    {"input/query.json", "SDKApp", gzip},
    {"input/query.json", "QueryProtocolIdempotencyTokenAutoFill", filled},
    {"input/query.json", "QueryEmptyQueryMaps", unsent},
    {"input/rest-json.json", "SDKApp", gzip},
    {"input/rest-json.json", "RestJsonHostWithPath", prefixed},
    {"input/rest-json.json", "RestJsonHttpPrefixHeadersAreNotPresent", unsent},
    {"input/rest-json.json", "RestJsonOmitsEmptyListQueryValues", unsent},
    {"input/rest-json.json", "RestJsonQueryIdempotencyTokenAutoFill", filled},
    {"input/rest-json.json", "RestJsonQueryParamsStringListMap", precedence},
    {"input/rest-json.json", "RestJsonQueryPrecedence", precedence},
    {"input/rest-json.json", "RestJsonHttpWithEmptyStructurePayload", sends_empty},
    {"input/rest-json.json", "RestJsonHttpWithHeadersButNoPayload", sends_empty},
    {"input/rest-xml.json", "SDKApp", gzip},
    {"input/rest-xml.json", "AllQueryStringTypes", whole_map},
    {"input/rest-xml.json", "RestXmlQueryStringEscaping", whole_map},
    {"input/rest-xml.json", "RestXmlSupportsNaNFloatQueryValues", whole_map},
    {"input/rest-xml.json", "RestXmlSupportsInfinityFloatQueryValues", whole_map},
    {"input/rest-xml.json", "RestXmlSupportsNegativeInfinityFloatQueryValues", whole_map},
    {"input/rest-xml.json", "RestXmlZeroAndFalseQueryValues", whole_map},
    {"input/rest-xml.json", "HttpPrefixHeadersAreNotPresent", unsent},
    {"input/rest-xml.json", "QueryIdempotencyTokenAutoFill", filled},
    {"input/rest-xml.json", "RestXmlQueryParamsStringListMap", precedence},
    {"input/rest-xml.json", "RestXmlQueryPrecedence", precedence},
    {"output/json.json", "AwsJson11DateTimeWithNegativeOffset", other_date},
    {"output/json.json", "AwsJson11DateTimeWithPositiveOffset", other_date},
    {"output/json.json", "handles_unexpected_json_output", passes_over},
    {"output/json.json", "json_1_1_service_responds_with_no_payload", bodiless},
    {"output/json.json", "AwsJson11IntEnums", misplaced},
    {"output/json.json", "AwsJson11DeserializeIgnoreType", passes_over},
    {"output/json_1_0.json", "AwsJson10DeserializeIgnoreType", passes_over},
    {"output/json_1_0.json", "AwsJson10HandlesUnexpectedJsonOutput", passes_over},
    {"output/json_1_0.json", "AwsJson10ServiceRespondsWithNoPayload", bodiless},
    {"output/query.json", "AwsQueryDateTimeWithNegativeOffset", other_date},
    {"output/query.json", "AwsQueryDateTimeWithPositiveOffset", other_date},
    {"output/rest-json.json", "RestJsonDateTimeWithNegativeOffset", other_date},
    {"output/rest-json.json", "RestJsonDateTimeWithPositiveOffset", other_date},
    {"output/rest-json.json", "RestJsonEmptyInputAndEmptyOutputJsonObjectOutput", bodiless},
    {"output/rest-json.json", "RestJsonGreetingWithErrorsNoPayload", bodiless},
    {"output/rest-json.json", "RestJsonHttpResponseCodeWithNoPayload", bodiless},
    {"output/rest-json.json", "RestJsonIgnoreQueryParamsInResponseNoPayload", bodiless},
    {"output/rest-json.json", "RestJsonNoInputAndOutputNoPayload", bodiless},
    {"output/rest-json.json", "RestJsonDeserializeIgnoreType", passes_over},
    {"output/rest-xml.json", "RestXmlDateTimeWithNegativeOffset", other_date},
    {"output/rest-xml.json", "RestXmlDateTimeWithPositiveOffset", other_date},
    {"output/rest-xml.json", "InvalidGreetingError", passes_over},
    {"output/rest-xml.json", "ComplexError", more},
    {"output/rest-xml.json", "RestXmlHttpResponseCode", typed_bodiless},
    {"output/rest-xml.json", "IgnoreQueryParamsInResponse", typed_bodiless},
    {"output/rest-xml.json", "SimpleScalarPropertiesWithXMLPreamble", passes_over},
    {"output/smithy-rpc-v2-cbor.json", "NoOutputClientAllowsEmptyCbor", typed_bodiless},
    {"output/smithy-rpc-v2-cbor.json", "NoOutputClientAllowsEmptyBody", typed_bodiless},
    {"output/smithy-rpc-v2-cbor.json", "RpcV2CborExtraFieldsInTheBody", passes_over},
    {"output/smithy-rpc-v2-cbor.json", "RpcV2CborPayloadWithUnsetUnion", passes_over},
};

std::string_view excuse_of(const std::string& file, std::string_view id) {
  for (const auto& one : not_of_servers)
    if (file == one.file && one.matches(id))
      return one.why;
  return {};
}

struct tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t excused = 0; ///< Of clients alone.

  tally& operator+=(const tally& other) {
    passed += other.passed;
    failed += other.failed;
    excused += other.excused;
    return *this;
  }
};

std::ostream& operator<<(std::ostream& out, const tally& count) {
  const auto all = count.passed + count.failed + count.excused;
  return out << count.passed << " of " << all << " pass, " << count.excused
             << " are the client's alone, " << count.failed << " fail\n";
}

http_request request_of(const json& serialized) {
  http_request request;
  const auto uri = serialized["uri"].text();
  const auto mark = std::min(uri.find('?'), uri.size());
  request.method = serialized["method"].text();
  request.path = uri.substr(0, mark);
  request.query = uri.substr(std::min(mark + 1, uri.size()));
  for (const auto& [name, text] : serialized["headers"].members())
    request.fields.push_back({lower_case(name), std::string{text.text()}});
  return request;
}

std::string body_of(const json& message, protocol of) {
  std::string body{message["body"].text()};
  return of == protocol::cbor ? from_base64(body).value_or("(no base64)") : body;
}

/// Nothing if the case passes, else what is wrong.
std::string input_case(suite_model& model, const json& one) {
  const auto of = model.service().main_protocol;
  const auto& operation = model.operation(one["given"]);
  const auto request = request_of(one["serialized"]);
  auto body = body_of(one["serialized"], of);
  if (of == protocol::query && query_action(body) != operation.name)
    return "the action is not read";
  if (of == protocol::cbor && cbor_target_of(request.path).operation != operation.name)
    return "the target is not read";
  const bool is_rest = of == protocol::rest_json || of == protocol::rest_xml;
  if (is_rest && !match_uri(operation.uri, request.path))
    return "the path is not the operation's";
  auto input = read_request(model.service(), operation, of, request, std::move(body));
  if (!input)
    return "refused: " + input.why().type + " " + input.why().message;
  const auto read = dump(input->root());
  return same_json(input->root().present() ? read : "{}", one["params"].dump()) ? ""
                                                                                : "read as " + read;
}

std::string_view field_of(const http_answer& answer, std::string_view name) {
  for (const auto& field : answer.fields)
    if (lower_case(field.name) == lower_case(name))
      return field.value;
  return "(none)";
}

/// An error's name as a client reads it.
std::string_view bare_type(std::string_view type) {
  type = type.substr(0, type.find(':'));
  const auto mark = type.rfind('#');
  return mark == std::string_view::npos ? type : type.substr(mark + 1);
}

std::string header_differences(const json& response, const http_answer& answer) {
  static const std::set<std::string> of_others
      = {"content-length", "x-amzn-requestid", "x-amzn-errortype"};
  for (const auto& [name, text] : response["headers"].members())
    if (!of_others.contains(lower_case(name)) && field_of(answer, name) != text.text())
      return std::string{name}.append(" is ").append(field_of(answer, name));
  return {};
}

/// A JSON error without its name, which stands in several places.
std::string without_type(const json& body) {
  json_writer out;
  out.begin_object();
  for (const auto& [name, inner] : body.members())
    if (name != "__type" && name != "code")
      out.key(name).raw(inner.dump());
  out.end_object();
  return std::move(out).take();
}

std::string type_in(std::string_view header, const json& body) {
  if (!header.empty() && header != "(none)")
    return std::string{bare_type(header)};
  const auto inside = body["__type"].present() ? body["__type"] : body["code"];
  return std::string{bare_type(inside.text())};
}

bool same_json_error(const json& response, std::string_view expected, const http_answer& answer,
                     std::string_view written) {
  const auto mine = json::parse(written);
  const auto theirs = json::parse(expected.empty() ? "{}" : expected);
  std::string_view header;
  for (const auto& [name, text] : response["headers"].members())
    if (lower_case(name) == "x-amzn-errortype")
      header = text.text();
  return mine && theirs && same_json(without_type(*mine), without_type(*theirs))
         && type_in(header, *theirs) == type_in(field_of(answer, "x-amzn-errortype"), *mine);
}

/// What a server adds and the suites leave out or write as they like.
std::string with_own_id(const std::string& text, bool is_error) {
  static const std::regex metadata{R"(<ResponseMetadata>.*</ResponseMetadata>)"};
  static const std::regex id{R"(<RequestId>.*</RequestId>)"};
  static const std::regex space{R"(<ErrorResponse[^>]*>)"};
  auto without = std::regex_replace(std::regex_replace(text, metadata, ""), id, "");
  return is_error ? std::regex_replace(without, space, "<ErrorResponse>") : without;
}

bool same_body(protocol as, const json& response, const http_answer& answer, bool is_error) {
  const auto expected = body_of(response, as);
  const auto& written = answer.body;
  const auto type = field_of(answer, "Content-Type");
  if (as == protocol::cbor)
    return is_error
               ? same_json_error(response, cbor_as_json(expected), answer, cbor_as_json(written))
               : same_json(cbor_as_json(expected), cbor_as_json(written));
  if (is_error && (as == protocol::json || as == protocol::rest_json))
    return same_json_error(response, expected, answer, written);
  if (expected == written)
    return true;
  if (type.find("json") != std::string_view::npos)
    return same_json(expected, written);
  return same_xml(with_own_id(expected, is_error), with_own_id(written, is_error));
}

/// The error that a case names, by its code or by its shape's name.
const shape* error_of(const operation_model& operation, std::string_view code) {
  for (const auto* one : operation.errors)
    if (one->error.code == code || one->name == code)
      return one;
  return nullptr;
}

http_answer written_answer(suite_model& model, const json& one) {
  const auto& service = model.service();
  const auto& operation = model.operation(one["given"]);
  if (!one["errorCode"].present()) {
    value_tree output{output_shape(operation)};
    fill(output.edit().begin(), one["result"]);
    return write_answer(service, operation, service.main_protocol, output, "id");
  }
  const auto* error = error_of(operation, one["errorCode"].text());
  REQUIRE(error != nullptr);
  refusal why{std::string{error->name}, std::string{one["errorMessage"].text()}, 0,
              std::make_unique<value_tree>(*error)};
  fill(why.fields->edit().begin(), one["error"]);
  return write_error(service, &operation, service.main_protocol, why, "id");
}

std::string output_case(suite_model& model, const json& one) {
  const auto answer = written_answer(model, one);
  const auto response = one["response"];
  if (answer.status != static_cast<unsigned>(response["status_code"].integer()))
    return "status " + std::to_string(answer.status);
  if (auto why = header_differences(response, answer); !why.empty())
    return why;
  const auto as = model.service().main_protocol;
  if (response["body"].present() && !same_body(as, response, answer, one["errorCode"].present()))
    return "written as " + (as == protocol::cbor ? cbor_as_json(answer.body) : answer.body)
           + "\n  not as "
           + (as == protocol::cbor ? cbor_as_json(body_of(response, as)) : body_of(response, as));
  return {};
}

tally run_file(const std::filesystem::path& file, std::string (*run)(suite_model&, const json&)) {
  tally count;
  const auto name = file.parent_path().filename().string() + "/" + file.filename().string();
  const auto suites = json::parse(read_file(file));
  REQUIRE(suites);
  for (const auto& suite : suites->elements()) {
    suite_model model{suite};
    for (const auto& one : suite["cases"].elements()) {
      const auto excuse = excuse_of(name, one["id"].text());
      const auto wrong = run(model, one);
      // An excuse that is not needed is none.
      count.passed += wrong.empty() ? 1 : 0;
      count.excused += !wrong.empty() && !excuse.empty() ? 1 : 0;
      count.failed += !wrong.empty() && excuse.empty() ? 1 : 0;
      if (!wrong.empty() && excuse.empty())
        FAIL_CHECK(name << " " << one["id"].text() << ": " << wrong);
      if (wrong.empty() && !excuse.empty())
        FAIL_CHECK(name << " " << one["id"].text() << " passes, and is excused");
    }
  }
  return count;
}

void run_folder(const char* folder, std::string (*run)(suite_model&, const json&)) {
  const auto root = protocol_tests();
  if (!root) {
    std::cerr << "\n*** The protocol tests are not there: nothing of " << folder
              << " is tested. PROTOCOL_TESTS names their folder. ***\n";
    return;
  }
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{*root / folder})
    files.insert(entry.path());
  tally all;
  for (const auto& file : files) {
    const auto count = run_file(file, run);
    std::cerr << folder << "/" << file.filename().string() << ": " << count;
    all += count;
  }
  std::cerr << folder << ", all protocol cases: " << all;
  CHECK(all.passed > 0);
}

} // namespace

TEST_CASE("the published requests are read as what they say") {
  run_folder("input", input_case);
}

TEST_CASE("the published results are written as what clients read") {
  run_folder("output", output_case);
}

} // namespace troupe::gateway::wire::test
