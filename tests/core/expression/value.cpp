// SPDX-License-Identifier: Apache-2.0
#include "core/expression/value.hpp"
#include "core/expression/stored_json.hpp"

#include "core/limits.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

namespace {

using kind = attribute_value::kind;

json parsed(const std::string& text) {
  auto document = json::parse(text);
  REQUIRE(document.ok());
  return *document;
}

item item_of(const std::string& text) {
  auto attributes = read_item(parsed(text));
  REQUIRE(attributes.ok());
  return *attributes;
}

std::string text_of(const item& attributes) {
  json_writer out;
  write_json(out, attributes);
  return std::move(out).take();
}

error refusal(const std::string& text) {
  const auto attributes = read_item(parsed(text));
  REQUIRE_FALSE(attributes.ok());
  return attributes.refusal();
}

std::string stored(const item& attributes) {
  std::string bytes;
  encode_item(bytes, attributes);
  return bytes;
}

/// The JSON form of what is stored, or `refused`.
std::string json_of(std::string_view bytes) {
  json_writer out;
  return write_stored_json(out, bytes) ? std::move(out).take() : "refused";
}

std::string key_of(const std::string& value) {
  auto part = encode_key_part(item_of("{\"k\":" + value + "}").at("k"));
  REQUIRE(part.ok());
  return *part;
}

/// `{"a":{"M":{"n":...{"S":"leaf"}}}}` with that many levels, the leaf being the last.
std::string nested(std::size_t levels) {
  std::string text = "{\"S\":\"leaf\"}";
  for (std::size_t i = 1; i < levels; ++i)
    text = i % 2 == 0 ? "{\"M\":{\"n\":" + text + "}}" : "{\"L\":[" + text + "]}";
  return "{\"a\":" + text + "}";
}

const std::string every_type
    = R"({"b":{"B":"AAH/"},"bool":{"BOOL":true},"bs":{"BS":["AA==","AQ=="]},"e":{"S":""},)"
      R"("l":{"L":[{"S":"x"},{"N":"1"},{"L":[]},{"M":{}}]},"m":{"M":{"k":{"NULL":true}}},)"
      R"("n":{"N":"-12.5"},"ns":{"NS":["-1","2","10"]},"s":{"S":"text"},"ss":{"SS":["a","b"]}})";

constexpr auto invalid = "One or more parameter values were invalid: ";

} // namespace

TEST_CASE(
    "an item of every type is written as it was read, sets in order, numbers in normal form") {
  CHECK(text_of(item_of(every_type)) == every_type);
  CHECK(text_of(item_of(R"({"n":{"N":"+01.50"},"s":{"SS":["b","a"]},"t":{"NS":["10","9"]}})"))
        == R"({"n":{"N":"1.5"},"s":{"SS":["a","b"]},"t":{"NS":["9","10"]}})");
  CHECK(read_item(json{})->empty());
}

TEST_CASE("a value of the wrong JSON type is a serialization fault") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({"N":123})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"S":1.5})", "DECIMAL_VALUE cannot be converted to String"},
      {R"({"S":true})", "TRUE_VALUE cannot be converted to String"},
      {R"({"S":{}})", "Start of structure or map found where not expected"},
      {R"({"S":[]})", "Unrecognized collection type class java.lang.String"},
      {R"("text")", "Unexpected value type in payload"},
      {R"([])",
       "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
      {R"({"L":"x"})", "Unexpected field type"},
      {R"({"L":{}})", "Start of structure or map found where not expected"},
      {R"({"M":1})", "Unexpected field type"},
      {R"({"M":[]})", "Unrecognized collection type java.util.Map<java.lang.String, "
                      "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {R"({"BOOL":"maybe"})", "Unexpected token received from parser"},
      {R"({"B":1})", "only base-64-encoded strings are convertible to bytes"},
      {R"({"B":"AAA"})", "Base64 encoded length is expected a multiple of 4 bytes but found: 3"},
      {R"({"B":"AB=="})", "Invalid last non-pad Base64 character dectected"}};
  for (const auto& [value, message] : cases)
    CHECK(refusal("{\"a\":" + value + "}") == error{code::serialization, message, {}});
}

TEST_CASE("a value against DynamoDB's rules is a validation fault") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"{}",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {"null",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"S":"a","N":"1"})",
       "Supplied AttributeValue has more than one datatypes set, must contain "
       "exactly one of the supported datatypes"},
      {R"({"NULL":false})",
       std::string{invalid} + "Null attribute value types must have the value of true"},
      {R"({"SS":[]})", std::string{invalid} + "An string set  may not be empty"},
      {R"({"NS":[]})", std::string{invalid} + "An number set  may not be empty"},
      {R"({"BS":[]})", std::string{invalid} + "Binary sets should not be empty"},
      {R"({"SS":["a","a"]})",
       std::string{invalid} + "Input collection [a, a] contains duplicates."},
      {R"({"NS":["1","1.0"]})", "Input collection contains duplicates"},
      {R"({"BS":["AA==","AA=="]})",
       std::string{invalid} + "Input collection [AA==, AA==]of type BS contains duplicates."},
      {R"({"N":"abc"})", "The parameter cannot be converted to a numeric value: abc"},
      {R"({"L":[{"M":{"x":{"SS":[]}}}]})",
       std::string{invalid} + "An string set  may not be empty"}};
  for (const auto& [value, message] : cases)
    CHECK(refusal("{\"a\":" + value + "}") == error{code::validation, message, {}});
  CHECK(refusal(R"({"":{"S":"a"}})").kind == code::validation);
}

TEST_CASE("a serialization fault anywhere goes before a validation fault") {
  CHECK(refusal(R"({"a":{"N":"abc"},"b":{"S":1}})").kind == code::serialization);
}

TEST_CASE(
    "strings convert to booleans as AWS's deserialiser does it, unknown members are ignored") {
  CHECK(text_of(item_of(R"({"a":{"BOOL":"YES","future":1},"b":{"BOOL":"0"}})"))
        == R"({"a":{"BOOL":true},"b":{"BOOL":false}})");
}

TEST_CASE("values nest 32 levels and no further") {
  const auto deepest = item_of(nested(32));
  CHECK(check_depth(deepest).ok());
  CHECK(*decode_item(stored(deepest)) == deepest);
  CHECK(json_of(stored(deepest)) == text_of(deepest));
  CHECK(
      refusal(nested(33)).message
      == "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
         "beyond supported limit");
  item deeper;
  deeper["m"] = attribute_value{attribute_value::list_of_values{{attribute_value{deepest}}}};
  CHECK_FALSE(check_depth(deeper).ok());
}

TEST_CASE("values are equal by content: numbers by value, sets without order") {
  CHECK(item_of(R"({"n":{"N":"1.0"},"s":{"SS":["b","a"]}})")
        == item_of(R"({"n":{"N":"1"},"s":{"SS":["a","b"]}})"));
  CHECK_FALSE(item_of(R"({"n":{"N":"1"}})") == item_of(R"({"n":{"S":"1"}})"));
  CHECK_FALSE(item_of(R"({"l":{"L":[{"S":"a"},{"S":"b"}]}})")
              == item_of(R"({"l":{"L":[{"S":"b"},{"S":"a"}]}})"));
  CHECK(item_of(R"({"n":{"NULL":true}})") == item_of(R"({"n":{"NULL":true}})"));
}

TEST_CASE("S, N and B are ordered among themselves, everything else is not") {
  const auto values
      = item_of(R"({"a":{"S":"a"},"e":{"S":"\u00e9"},"n9":{"N":"9"},"n10":{"N":"10"},)"
                R"("b":{"B":"/w=="},"c":{"B":"AA=="},"t":{"BOOL":true}})");
  CHECK((compare(values.at("a"), values.at("e")) < 0));
  CHECK((compare(values.at("n9"), values.at("n10")) < 0));
  CHECK((compare(values.at("b"), values.at("c")) > 0));
  CHECK((compare(values.at("a"), values.at("n9")) == std::partial_ordering::unordered));
  CHECK((compare(values.at("t"), values.at("t")) == std::partial_ordering::unordered));
}

TEST_CASE("sizes are counted as DynamoDB counts them") {
  CHECK(size_bytes(item_of(R"({"pk":{"S":"abc"}})")) == 5);
  CHECK(size_bytes(item_of(R"({"b":{"B":"AAH/"}})")) == 4);
  CHECK(size_bytes(item_of(R"({"n":{"N":"123"}})")) == 4);
  CHECK(size_bytes(item_of(R"({"t":{"BOOL":false},"u":{"NULL":true}})")) == 4);
  CHECK(size_bytes(item_of(R"({"s":{"SS":["ab","c"]}})")) == 4);
  CHECK(size_bytes(item_of(R"({"l":{"L":[{"S":"ab"}]}})")) == 1 + 3 + 1 + 2);
  CHECK(size_bytes(item_of(R"({"m":{"M":{"kk":{"S":"ab"}}}})")) == 1 + 3 + 1 + 2 + 2);
  CHECK(size_bytes(item_of(R"({"m":{"M":{}}})")) == 4);
}

TEST_CASE("a stored item is read back the same, and equal items are equal bytes") {
  const auto attributes = item_of(every_type);
  CHECK(*decode_item(stored(attributes)) == attributes);
  CHECK(*decode_item(stored(item{})) == item{});
  CHECK(json_of(stored(attributes)) == text_of(attributes));
  CHECK(json_of(stored(item{})) == "{}");
  CHECK(stored(item_of(R"({"a":{"N":"1e3"},"s":{"SS":["y","x"]}})"))
        == stored(item_of(R"({"s":{"SS":["x","y"]},"a":{"N":"1000"}})")));
}

TEST_CASE("a stored item that is cut, longer or of another version is refused") {
  const auto bytes = stored(item_of(every_type));
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK_FALSE(decode_item(std::string_view{bytes}.substr(0, length)).ok());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK(json_of(bytes.substr(0, length)) == "refused");
  CHECK_FALSE(decode_item(bytes + "x").ok());
  CHECK(json_of(bytes + "x") == "refused");
  CHECK(decode_item("\x02" + bytes.substr(1)).refusal().kind == code::internal);
}

TEST_CASE("a stored item that is not canonical, too deep or lies about its length is refused") {
  const auto bad = GENERATE(as<std::string>{}, "\x01\xff\xff\xff\xff\x0f", "\x01\x01\x7f",
                            "\x01\x81", std::string("\x01\x80\x00", 3),
                            "\x01\x01\x01"
                            "aX",
                            "\x01\x02\x01"
                            "bT\x01"
                            "aT",
                            "\x01\x02\x01"
                            "aT\x01"
                            "aT",
                            std::string("\x01\x01\x01"
                                        "as\x00",
                                        6),
                            "\x01\x01\x01"
                            "as\x02\x01z\x01y",
                            "\x01\x01\x01"
                            "aL\xff\xff\xff\x07");
  CHECK_FALSE(decode_item(bad).ok());
  CHECK(json_of(bad) == "refused");
  std::string deep = "\x01\x01\x01"
                     "a";
  for (std::size_t i = 0; i < limits::value_depth_max; ++i)
    deep += "L\x01";
  CHECK_FALSE(decode_item(deep + "T").ok());
  CHECK(json_of(deep + "T") == "refused");
}

TEST_CASE("the bytes of key values are ordered as the values are") {
  const std::vector<std::string> texts{"\"\"",          "\"\\u0000\"", "\"\\u0000a\"",
                                       "\"\\u0001\"",   "\"a\"",       "\"a\\u0000\"",
                                       "\"a\\u0000b\"", "\"ab\"",      "\"b\""};
  for (std::size_t i = 1; i < texts.size(); ++i)
    CHECK(key_of("{\"S\":" + texts[i - 1] + "}") < key_of("{\"S\":" + texts[i] + "}"));
  CHECK(key_of(R"({"N":"-2"})") < key_of(R"({"N":"-1.5"})"));
  CHECK(key_of(R"({"N":"1e3"})") == key_of(R"({"N":"1000"})"));
  CHECK(key_of(R"({"B":"AA=="})") < key_of(R"({"B":"AAA="})"));
}

TEST_CASE("a key part begins with the prefix of its text, and ends itself") {
  CHECK(key_of(R"({"S":"a\u0000b"})").starts_with(encode_key_prefix(std::string_view("a\0", 2))));
  CHECK(key_of(R"({"S":"ab"})").ends_with(std::string_view("\0\x01", 2)));
  CHECK_FALSE(encode_key_part(attribute_value::boolean(true)).ok());
}

TEST_CASE("types have their two-letter names") {
  CHECK(type_name(kind::string_set) == "SS");
  CHECK(type_named("NULL") == kind::null);
  CHECK_FALSE(type_named("X"));
  CHECK(describe(attribute_value::string("a")) == "{S:a}");
}

TEST_CASE("of two attributes, or two types, of one name the last counts") {
  CHECK(text_of(item_of(R"({"k":{"S":"a"},"o":{"N":"1","N":"2"},"k":{"S":"b"}})"))
        == R"({"k":{"S":"b"},"o":{"N":"2"}})");
}
