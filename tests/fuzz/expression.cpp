// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"
#include "core/expression/condition.hpp"
#include "core/expression/update.hpp"

#include <cstddef>
#include <cstdint>

namespace {

using namespace troupe;

item item_of(std::string_view text) {
  return *read_item(*json::parse(text));
}

const item& attributes() {
  static const item made = item_of(
      R"({"a":{"N":"1"},"b":{"S":"text"},"c":{"L":[{"N":"1"},{"M":{"a":{"SS":["x"]}}}]},)"
      R"("d":{"M":{"a":{"N":"2"}}},"e":{"NS":["1"]},"f":{"B":"AQ=="},"g":{"BOOL":true}})");
  return made;
}

expression::substitutions substitutions() {
  return {
      {{"#a", "a"}, {"#b", "x.y"}},
      item_of(
          R"({":n":{"N":"9e125"},":s":{"S":"x"},":l":{"L":[]},":e":{"NS":["1"]},":t":{"S":"N"}})")};
}

void check_item(const item& made) {
  std::string bytes;
  encode_item(bytes, made);
  const auto again = decode_item(bytes);
  ensure(again && *again == made, "a stored item is read back the same");
  json_writer out;
  write_json(out, made);
  const auto read = read_item(*json::parse(out.text()));
  json_writer twice;
  if (read)
    write_json(twice, *read);
  // An update may leave what a request may not bring, but nothing that reads as something else.
  ensure(!read || twice.text() == out.text(), "an item's JSON is read back the same");
}

void check_refusal(const error& refusal) {
  ensure(refusal.kind == code::validation && !refusal.message.empty(),
         "a refusal says what is wrong");
}

template <class Parse, class Use>
void check_expression(std::string_view text, Parse parse, Use use) {
  auto with = substitutions();
  auto made = parse(text, with);
  if (made)
    use(*made);
  else
    check_refusal(made.refusal());
}

} // namespace

// The first byte chooses what the rest is: an expression of one of four sorts, an item's JSON, or a
// stored item.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace troupe::expression;
  if (size == 0)
    return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 6) {
    case 0:
      check_expression(
          text, [](auto t, auto& with) { return parse_condition(t, with); },
          [](const condition_ptr& claim) {
            work spent;
            const auto is_true = holds(*claim, attributes(), spent);
            const auto is_false = holds({negation{claim}}, attributes(), spent);
            ensure(is_true.ok() && is_false.ok(), "small items cost little");
            ensure(*is_true != *is_false, "NOT turns the answer over");
            roots(*claim);
          });
      break;
    case 1:
      check_expression(
          text, [](auto t, auto& with) { return parse_update(t, with); },
          [](const update_ptr& change) {
            if (const auto after = expression::apply(*change, attributes()))
              check_item(*after);
            check_item(project(path_tree{targets(*change)}, attributes()));
          });
      break;
    case 2:
      check_expression(
          text, [](auto t, auto& with) { return parse_projection(t, with); },
          [](const projection_ptr& wanted) { check_item(project(*wanted, attributes())); });
      break;
    case 3:
      check_expression(
          text, [](auto t, auto& with) { return parse_key_condition(t, with); },
          [](const key_condition& asked) {
            for (const auto& term : asked.terms)
              fits(term, attribute_value{number{1}});
            if (const auto bound
                = expression::bind(asked, {"a", attribute_value::kind::number}, {});
                !bound)
              check_refusal(bound.refusal());
          });
      break;
    case 4:
      if (const auto document = json::parse(text))
        if (const auto made = read_item(*document))
          check_item(*made);
      break;
    default:
      if (const auto made = decode_item(text)) {
        std::string bytes;
        encode_item(bytes, *made);
        ensure(bytes == text, "stored items are canonical");
        check_item(*made);
      }
  }
  return 0;
}
