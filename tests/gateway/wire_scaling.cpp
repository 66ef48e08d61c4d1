// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/codec.hpp"
#include "gateway/wire/constraints.hpp"
#include "gateway/wire/models.hpp"
#include "tests/harness/scaling.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>

/// What a request costs grows with its size and with nothing worse, in every protocol.
namespace troupe::gateway::wire {

namespace {

using testing::at_most_linear;
using testing::growth;

/// How reading a body grows that `make(size)` gives.
template <class Make>
double growth_of(const service_model& service, std::string_view operation, protocol of,
                 http_request head, std::size_t size, Make make) {
  const auto& found = *find_operation(service, operation);
  return growth(size, [&](std::size_t count) {
    const auto body = std::make_shared<const std::string>(make(count));
    return [&service, &found, of, head, body] {
      auto read = read_request(service, found, of, head, *body);
      if (read)
        (void)broken_constraints(service, std::as_const(*read).root());
    };
  });
}

std::string repeated(std::string_view before, std::string_view each, std::string_view between,
                     std::size_t count, std::string_view after) {
  std::string body{before};
  for (std::size_t i = 0; i < count; ++i)
    body.append(i == 0 ? "" : between).append(each);
  return body.append(after);
}

} // namespace

TEST_CASE("JSON of many elements, and of many members that nobody knows") {
  CHECK(growth_of(models::logs(), "PutLogEvents", protocol::json, {}, 2'000,
                  [](std::size_t count) {
                    return repeated(R"({"logGroupName":"g","logStreamName":"s","logEvents":[)",
                                    R"({"timestamp":1,"message":"m"})", ",", count, "]}");
                  })
        < at_most_linear);
  CHECK(
      growth_of(models::logs(), "PutLogEvents", protocol::json, {}, 5'000,
                [](std::size_t count) { return repeated("{", R"("unknown":1)", ",", count, "}"); })
      < at_most_linear);
}

TEST_CASE("a form of many elements, and of many names") {
  CHECK(growth_of(models::logs(), "PutLogEvents", protocol::query, {}, 1'000,
                  [](std::size_t count) {
                    std::string form = "Action=PutLogEvents";
                    for (std::size_t i = count; i > 0; --i)
                      form += "&logEvents.member." + std::to_string(i) + ".message=m";
                    return form;
                  })
        < at_most_linear);
  CHECK(growth_of(models::logs(), "PutLogEvents", protocol::query, {}, 1'000,
                  [](std::size_t count) {
                    std::string form = "Action=PutLogEvents";
                    for (std::size_t i = 0; i < count; ++i)
                      form += "&n" + std::to_string(i * 7919 % count) + "=";
                    return form;
                  })
        < at_most_linear);
}

TEST_CASE("CBOR of many elements without their number, side by side and in one another") {
  CHECK(growth_of(models::logs(), "PutLogEvents", protocol::cbor, {}, 2'000,
                  [](std::size_t count) {
                    return repeated("\xA1\x69logEvents\x9F", "\xBF\x67message\x61m\xFF", "", count,
                                    "\xFF");
                  })
        < at_most_linear);
  CHECK(growth_of(models::logs(), "PutLogEvents", protocol::cbor, {}, 2'000,
                  [](std::size_t count) {
                    return repeated("\xA1\x61x" + std::string(50, '\x9F'), "\x01", "", count,
                                    std::string(50, '\xFF'));
                  })
        < at_most_linear);
}

TEST_CASE("XML of many elements") {
  const http_request head{.method = "POST", .path = "/bucket", .query = "delete"};
  CHECK(growth_of(models::s3(), "DeleteObjects", protocol::rest_xml, head, 1'000,
                  [](std::size_t count) {
                    return repeated("<Delete>", "<Object><Key>k</Key></Object>", "", count,
                                    "</Delete>");
                  })
        < at_most_linear);
}

TEST_CASE("many broken constraints cost no more than those that are said") {
  CHECK(growth_of(models::logs(), "PutLogEvents", protocol::json, {}, 2'000,
                  [](std::size_t count) {
                    return repeated(R"({"logEvents":[)", R"({"timestamp":-1,"message":""})", ",",
                                    count, "]}");
                  })
        < at_most_linear);
}

} // namespace troupe::gateway::wire
