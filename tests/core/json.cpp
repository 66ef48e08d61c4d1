// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"

#include "core/limits.hpp"
#include "tests/harness/scaling.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

namespace {

json parsed(std::string_view text) {
  auto document = json::parse(text);
  REQUIRE(document.ok());
  return *document;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

} // namespace

TEST_CASE("members are found by name and have their types") {
  const auto body
      = parsed(R"({"s":"a\n\u00e9","i":-3,"d":1.5,"b":true,"n":null,"a":[1,2],"o":{"x":1}})");
  CHECK(body["s"].text() == "a\n\xc3\xa9");
  CHECK(body["i"].integer() == -3);
  CHECK(body["i"].is_integer());
  CHECK(body["d"].number() == 1.5);
  CHECK_FALSE(body["d"].is_integer());
  CHECK(body["b"].boolean());
  CHECK(body["n"].empty());
  CHECK(body["n"].present());
  CHECK(body["a"].size() == 2);
  CHECK(body["a"].elements()[1].integer() == 2);
  CHECK(body["o"]["x"].integer() == 1);
  CHECK(body.members().size() == 7);
}

TEST_CASE("what is not there is absent and gives the default") {
  const auto body = parsed(R"({"s":"a"})");
  CHECK_FALSE(body["t"].present());
  CHECK(body["t"].empty());
  CHECK(body["t"]["deeper"].type() == json::kind::absent);
  CHECK(body["s"].integer(9) == 9);
  CHECK(body["t"].text().empty());
  CHECK(body["s"]["x"].empty());
  CHECK(json{}.dump() == "null");
}

TEST_CASE("a value keeps its document alive") {
  json inner;
  {
    const auto body = parsed(R"({"o":{"text":"still here"}})");
    inner = body["o"];
  }
  parsed("[1,2,3]");
  CHECK(inner["text"].text() == "still here");
}

TEST_CASE("what is not JSON is refused") {
  const auto bad = GENERATE("", " ", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "nul", "[1] 2",
                            "\"\x01\"", "\"\xff\"", "\"\\ud800\"", "01", "+1", "1.", "NaN");
  const auto document = json::parse(bad);
  REQUIRE_FALSE(document.ok());
  CHECK(document.refusal().kind == code::serialization);
}

TEST_CASE("a document may nest to the limit and no further") {
  CHECK(json::parse(nested(limits::json_depth_max)).ok());
  CHECK_FALSE(json::parse(nested(limits::json_depth_max + 1)).ok());
  CHECK_FALSE(json::parse(std::string(200'000, '[')).ok());
}

TEST_CASE("a document of a megabyte is read like a small one") {
  const auto text = "[\"" + std::string(1 << 20, 'x') + "\"]";
  CHECK(parsed(text).elements()[0].text().size() == 1 << 20);
  CHECK_FALSE(json::parse(text + "x").ok());
}

TEST_CASE("integers beyond 64 bits are read as doubles, inside strings they are left alone") {
  const auto body
      = parsed(R"({"big":123456789012345678901234567890,"s":"\"123456789012345678901234567890"})");
  CHECK(body["big"].number() == Approx(1.2345678901234568e29));
  CHECK(body["s"].text() == "\"123456789012345678901234567890");
}

TEST_CASE("the writer puts the commas") {
  json_writer out;
  out.begin_object()
      .member("a", 1)
      .key("b")
      .begin_array()
      .value("x")
      .null()
      .value(true)
      .end_array();
  out.key("c").begin_object().end_object().member("d", 0.5).member("e", 1.0).end_object();
  CHECK(out.text() == R"({"a":1,"b":["x",null,true],"c":{},"d":0.5,"e":1.0})");
}

TEST_CASE("text is escaped so that it comes back the same") {
  const std::string text
      = "quote \" slash \\ line \n tab \t bell \x07 nul " + std::string(1, '\0') + " \xc3\xa9";
  CHECK(json_quote("a\"\x01") == R"("a\"\u0001")");
  CHECK(parsed(json_quote(text)).text() == text);
}

TEST_CASE("bytes that are no UTF-8 are replaced, not written") {
  CHECK(json_quote("a\xff\xc3\xa9\xe2\x82") == "\"a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST_CASE("numbers are written shortest and never as what is not JSON") {
  json_writer out;
  out.begin_array().value(std::int64_t{INT64_MIN}).value(UINT64_MAX).value(0.1).value(1e300);
  out.value(std::numeric_limits<double>::infinity()).end_array();
  CHECK(out.text() == "[-9223372036854775808,18446744073709551615,0.1,1e+300,null]");
}

TEST_CASE("a dump is read back as the same document") {
  const std::string text = R"({"a":[1,-2,3.5,"x",null,true,{}],"b":18446744073709551615})";
  CHECK(parsed(text).dump() == text);
  CHECK(parsed(text)["a"].dump() == R"([1,-2,3.5,"x",null,true,{}])");
}

TEST_CASE("a document costs no more than its length, whatever it is made of") {
  using make = std::string (*)(std::size_t);
  const auto document = GENERATE(
      as<make>{}, [](std::size_t size) { return "[" + std::string(size, '1') + "]"; },
      [](std::size_t size) {
        std::string text = "{\"0\":0";
        for (std::size_t i = 1; i < size; ++i)
          text.append(",\"").append(std::to_string(i)).append("\":{}");
        return text + "}";
      },
      [](std::size_t size) {
        std::string text = "[[]";
        for (std::size_t i = 1; i < size; ++i)
          text += ",[[[]]]";
        return text + "]";
      },
      [](std::size_t size) {
        std::string text = "\"";
        for (std::size_t i = 0; i < size; ++i)
          text += "\\u0001";
        return text + "\"";
      });
  CHECK(testing::growth(20'000,
                        [&](std::size_t size) {
                          return [text = document(size)] {
                            if (const auto read = json::parse(text))
                              (void)read->dump();
                          };
                        })
        < testing::at_most_linear);
}

TEST_CASE("of members of one name the last is the only one, for every reader") {
  const auto body
      = parsed(R"({"a":1,"b":{"x":1,"y":2,"x":[3]},"a":2,"c":[{"d":0,"d":null}],"a":3})");
  CHECK(body["a"].integer() == 3);
  CHECK(body["b"]["x"].dump() == "[3]");
  CHECK(body.size() == 3);
  CHECK(body.members().size() == 3);
  CHECK(body.dump() == R"({"b":{"y":2,"x":[3]},"c":[{"d":null}],"a":3})");
}

TEST_CASE("names are told apart by what they mean, not by how they are escaped") {
  const auto body = parsed(R"({"ab":1,"\u0061b":2,"ab ":3})");
  CHECK(body["ab"].integer() == 2);
  CHECK(body.size() == 2);
}

TEST_CASE("an object of many members is looked through as fast as it is read") {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i)
    text += "\"k" + std::to_string(i % 100'000) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  const auto body = parsed(text);
  CHECK(body.size() == 100'000);
  CHECK(body["k99999"].integer() == 199'999);
}
