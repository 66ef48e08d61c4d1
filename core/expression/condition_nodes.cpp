// SPDX-License-Identifier: Apache-2.0
#include "core/expression/condition_parser.hpp"

#include <utility>

// From what the grammar read to nodes, with the checks that need no item.
namespace troupe::expression {

namespace {

using kind = attribute_value::kind;

std::string incorrect_type(std::string_view name, std::string_view type) {
  return "Incorrect operand type for operator or function; operator or function: "
         + std::string{name} + ", operand type: " + std::string{type};
}

bool is_orderable(kind type) {
  return type == kind::string || type == kind::number || type == kind::binary;
}

/// What an operand is before any item is known; nothing for a path.
std::optional<kind> known_type(const operand& from) {
  if (const auto* value = std::get_if<literal>(&from))
    return (*value)->type();
  if (std::holds_alternative<size_of>(from))
    return kind::number;
  return std::nullopt;
}

} // namespace

void condition_parser::note_misused(std::string_view function) {
  note(fault_kind::misused_function,
       "The function is not allowed to be used this way in an expression; function: "
           + std::string{function});
}

std::optional<condition> condition_parser::make_comparison(comparator sign, std::string_view symbol,
                                                           piece left, piece right) {
  auto first = demand_operand(std::move(left));
  auto second = demand_operand(std::move(right));
  if (!first || !second)
    return std::nullopt;
  check_distinct(symbol, *first, *second);
  if (sign != comparator::equal && sign != comparator::not_equal) {
    check_orderable(symbol, *first);
    check_orderable(symbol, *second);
  }
  return condition{
      comparison{.left = *std::move(first), .sign = sign, .right = *std::move(second)}};
}

std::optional<condition> condition_parser::make_between(piece subject, piece low, piece high) {
  auto value = demand_operand(std::move(subject));
  auto lower = demand_operand(std::move(low));
  auto upper = demand_operand(std::move(high));
  if (!value || !lower || !upper)
    return std::nullopt;
  for (const auto* each : {&*value, &*lower, &*upper})
    check_orderable("BETWEEN", *each);
  check_bounds(*lower, *upper);
  return condition{
      between{.subject = *std::move(value), .low = *std::move(lower), .high = *std::move(upper)}};
}

void condition_parser::check_bounds(const operand& low, const operand& high) {
  if (!std::holds_alternative<literal>(low) || !std::holds_alternative<literal>(high))
    return;
  const auto lower = std::get<literal>(low);
  const auto upper = std::get<literal>(high);
  const auto bounds = [&] {
    return "lower bound operand: AttributeValue: " + describe(*lower)
           + ", upper bound operand: AttributeValue: " + describe(*upper);
  };
  if (lower->type() != upper->type())
    note_own("The BETWEEN operator requires same data type for lower and upper bounds; "
             + bounds());
  else if (compare(*lower, *upper) > 0)
    note_own(
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        + bounds());
}

std::optional<condition> condition_parser::make_call(piece from) {
  for (const auto& argument : from.arguments)
    if (argument.is == piece::sort::call && argument.function != "size")
      note_misused(argument.function);
  if (from.function == "attribute_exists" || from.function == "attribute_not_exists")
    return make_existence(from);
  if (from.function == "attribute_type")
    return make_has_type(from);
  if (from.function == "begins_with" || from.function == "contains")
    return make_two_operands(std::move(from));
  return std::nullopt; // Noted as unknown or misused.
}

bool condition_parser::has_operands(const piece& call, std::size_t wanted) {
  for (const auto& argument : call.arguments)
    if (argument.is == piece::sort::claim)
      syntax_error();
  if (call.arguments.size() != wanted)
    note_own("Incorrect number of operands for operator or function; operator or function: "
             + std::string{call.function}
             + ", number of operands: " + std::to_string(call.arguments.size()));
  return call.arguments.size() == wanted;
}

std::optional<condition> condition_parser::make_existence(const piece& from) {
  if (!has_operands(from, 1) || !from.arguments[0].value)
    return std::nullopt;
  const auto* where = std::get_if<path>(&*from.arguments[0].value);
  if (where != nullptr)
    return condition{existence{.of = *where, .wanted = from.function == "attribute_exists"}};
  note_own("Operator or function requires a document path; operator or function: "
           + std::string{from.function});
  return std::nullopt;
}

std::optional<condition> condition_parser::make_has_type(const piece& from) {
  if (!has_operands(from, 2) || !from.arguments[0].value || !from.arguments[1].value)
    return std::nullopt;
  const auto* where = std::get_if<path>(&*from.arguments[0].value);
  if (where == nullptr) {
    note_own("Operator or function requires a document path; operator or function: attribute_type");
    return std::nullopt;
  }
  const auto type = known_type(*from.arguments[1].value);
  if (type != kind::string) {
    note_own(incorrect_type("attribute_type",
                            type ? type_name(*type) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
    return std::nullopt;
  }
  const auto& name = *std::get<literal>(*from.arguments[1].value)->as<std::string>();
  const auto wanted = type_named(name);
  if (wanted)
    return condition{has_type{.of = *where, .wanted = *wanted}};
  note_own("Invalid attribute type name found; type: " + name
           + ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
  return std::nullopt;
}

std::optional<condition> condition_parser::make_two_operands(piece from) {
  if (!has_operands(from, 2))
    return std::nullopt;
  auto first = std::move(from.arguments[0].value);
  auto second = std::move(from.arguments[1].value);
  if (!first || !second)
    return std::nullopt;
  check_distinct(from.function, *first, *second);
  if (from.function == "contains")
    return condition{contains{.subject = *std::move(first), .part = *std::move(second)}};
  for (const auto* each : {&*first, &*second}) {
    const auto type = known_type(*each);
    if (type && *type != kind::string && *type != kind::binary)
      note_own(incorrect_type("begins_with", type_name(*type)));
  }
  return condition{begins_with{.subject = *std::move(first), .prefix = *std::move(second)}};
}

std::optional<operand> condition_parser::make_size(piece from) {
  for (const auto& argument : from.arguments)
    if (argument.is == piece::sort::call)
      note_misused(argument.function);
  if (!has_operands(from, 1) || !from.arguments[0].value)
    return std::nullopt;
  const auto& of = *from.arguments[0].value;
  if (const auto* where = std::get_if<path>(&of))
    return operand{size_of{*where}};
  const auto* given = std::get_if<literal>(&of);
  if (given == nullptr)
    return std::nullopt;
  const auto type = (*given)->type();
  if (type == kind::number || type == kind::boolean || type == kind::null)
    note_own(incorrect_type("size", type_name(type)));
  return operand{size_of{*given}};
}

void condition_parser::check_orderable(std::string_view name, const operand& value) {
  const auto type = known_type(value);
  if (type && !is_orderable(*type))
    note_own(incorrect_type(name, type_name(*type)));
}

void condition_parser::check_distinct(std::string_view name, const operand& first,
                                      const operand& second) {
  const auto* one = std::get_if<path>(&first);
  const auto* two = std::get_if<path>(&second);
  if (one != nullptr && two != nullptr && *one == *two)
    note_own("The first operand must be distinct from the remaining operands for this operator or "
             "function; operator: "
             + std::string{name} + ", first operand: " + one->text());
}

} // namespace troupe::expression
