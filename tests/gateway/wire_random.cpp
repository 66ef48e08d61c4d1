// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/wire_random.hpp"

#include "core/encoding.hpp"
#include "core/json.hpp"
#include "gateway/wire/json_codec.hpp"
#include "gateway/wire/rest_binding.hpp"
#include "gateway/wire/scalars.hpp"
#include "gateway/wire/xml_codec.hpp"

namespace troupe::gateway::wire::test {

namespace {

constexpr std::size_t depth_max = 4;

bool is_outside_body(location where) {
  return where == location::header || where == location::query || where == location::uri;
}

} // namespace

std::string random_values::token() {
  std::string made;
  for (std::size_t left = 1 + below(6); left > 0; --left)
    made += static_cast<char>('a' + below(26));
  return made;
}

std::string random_values::text(const member& as) {
  if (!as.type->values.empty())
    return std::string{as.type->values[below(as.type->values.size())]};
  static constexpr std::string_view pieces[] = {"a",
                                                "Z",
                                                "0",
                                                "-",
                                                "_",
                                                "/",
                                                "+",
                                                "%",
                                                "&",
                                                "<",
                                                ">",
                                                "\"",
                                                "'",
                                                "=",
                                                ",",
                                                ";",
                                                ":",
                                                "\\",
                                                "{",
                                                "}",
                                                "?",
                                                "#",
                                                "\xC3\xA4",
                                                "\xE2\x82\xAC",
                                                "\xF0\x9F\x98\xB9",
                                                "x y",
                                                "a.b"};
  std::string made;
  const bool may_be_empty = !is_xml_ && !is_outside_body(as.where);
  for (std::size_t left = below(8) + (may_be_empty ? 0 : 1); left > 0; --left)
    made += pieces[below(std::size(pieces))];
  return made;
}

std::int64_t random_values::integer(const shape& of) {
  const auto wide = static_cast<std::int64_t>(random_()) << 32 | random_();
  return of.kind == shape_kind::int32 ? static_cast<std::int32_t>(wide) : wide >> below(60);
}

void random_values::fill_scalar(slot to, const member& as) {
  constexpr std::int64_t seconds_max = 4'000'000'000;
  switch (as.type->kind) {
    case shape_kind::boolean:
      return to.set_flag(below(2) == 0);
    case shape_kind::int32:
    case shape_kind::int64:
      return to.set_integer(integer(*as.type));
    case shape_kind::float32:
    case shape_kind::float64:
      return to.set_real(static_cast<double>(integer(*as.type) % 100'000) / 8);
    case shape_kind::timestamp: // An HTTP date has whole seconds.
      return to.set_time((static_cast<std::int64_t>(random_()) % seconds_max) * 1'000);
    case shape_kind::blob: {
      std::string bytes(1 + below(9), '\0');
      for (auto& one : bytes)
        one = static_cast<char>(below(256));
      return to.set_text(std::move(bytes));
    }
    case shape_kind::document:
      return to.set_document(*json::parse(below(2) == 0 ? R"({"S":"a"})" : R"([1,"b",null,{}])"));
    case shape_kind::documents: {
      const bool are_texts = as.type->mapped().type->kind == shape_kind::string;
      return to.set_document(*json::parse(are_texts ? R"({"#a":"b"})" : R"({"a":{"N":"1"}})"));
    }
    default:
      return to.set_text(text(as));
  }
}

void random_values::fill_map(slot to, const member& as, std::size_t depth) {
  const auto count = to.begin(below(3) + (is_xml_ || as.where != location::body ? 1 : 0));
  for (std::size_t i = 0; i < count; ++i) {
    // A key is there once, and in a header it is one.
    const auto& values = as.type->key().type->values;
    to.key_at(i).set_text(i < values.size() ? std::string{values[i]} : token() + std::to_string(i));
    fill(to.at(i), as.type->mapped(), depth + 1);
    if (as.where == location::headers)
      to.at(i).set_text(token());
  }
}

void random_values::fill(slot to, const member& as, std::size_t depth) {
  switch (as.type->kind) {
    case shape_kind::structure:
      return fill_structure(to, depth + 1);
    case shape_kind::map:
      return fill_map(to, as, depth);
    case shape_kind::list: {
      const auto count = to.begin(below(3) + (is_xml_ || as.where != location::body ? 1 : 0));
      for (std::size_t i = 0; i < count; ++i) {
        auto element = as.type->element();
        element.where = as.where;
        fill(to.at(i), element, depth + 1);
      }
      return;
    }
    default:
      return fill_scalar(to, as);
  }
}

void random_values::fill_structure(slot to, std::size_t depth) {
  to.begin();
  const auto& members = to.type().members;
  const auto only = members.empty() ? 0 : below(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& as = members[i];
    const bool is_wanted = to.type().is_union
                               ? i == only
                               : below(3) != 0 || as.where == location::uri || as.is_required
                                     || (is_xml_ && depth > 0 && i == only);
    const bool is_inner = as.type->kind == shape_kind::structure
                          || as.type->kind == shape_kind::list || as.type->kind == shape_kind::map;
    // A status is set by the answer.
    if (!is_wanted || as.where == location::status_code || (is_inner && depth > depth_max))
      continue;
    fill(to[i], as, depth);
  }
}

// -- a client
// ---------------------------------------------------------------------------------------

namespace {

std::string path_of(const operation_model& operation, const value& input) {
  std::string path{operation.uri.substr(0, operation.uri.find('?'))};
  for (std::size_t i = 0; i < input.type().members.size(); ++i) {
    const auto& as = input.type().members[i];
    if (as.where != location::uri)
      continue;
    const auto text = write_scalar(input.peek(i), as, timestamp_format::iso8601);
    for (const bool is_greedy : {false, true}) {
      const auto label = std::string{"{"}.append(as.wire_name).append(is_greedy ? "+}" : "}");
      if (const auto at = path.find(label); at != std::string::npos)
        path.replace(at, label.size(), percent_encode(text, is_greedy));
    }
  }
  return path;
}

void add_parameter(std::string& query, std::string_view name, std::string_view text) {
  query.append(query.empty() ? "" : "&").append(percent_encode(name)).append("=");
  query.append(percent_encode(text));
}

std::string query_of(const operation_model& operation, const value& input) {
  const auto mark = operation.uri.find('?');
  std::string query{mark == std::string_view::npos ? "" : operation.uri.substr(mark + 1)};
  for (std::size_t i = 0; i < input.type().members.size(); ++i) {
    const auto& as = input.type().members[i];
    const auto inner = input.peek(i);
    if (as.where != location::query || !inner.present())
      continue;
    if (as.type->kind != shape_kind::list)
      add_parameter(query, as.wire_name, write_scalar(inner, as, timestamp_format::iso8601));
    for (std::size_t k = 0; k < inner.size(); ++k)
      add_parameter(query, as.wire_name,
                    write_scalar(inner.at(k), as.type->element(), timestamp_format::iso8601));
  }
  return query;
}

} // namespace

bool is_said(const value& of, std::string_view header) {
  for (std::size_t i = 0; i < of.type().members.size(); ++i) {
    const auto& as = of.type().members[i];
    if (as.where == location::header && as.wire_name == header)
      return of.peek(i).present();
  }
  return false;
}

sent_request send_rest(const operation_model& operation, protocol as, const value& input) {
  // A request's headers and body are written as an answer's are.
  auto mirrored = operation;
  mirrored.output = operation.input;
  mirrored.status = 200; // Else one that answers with nothing would send nothing.
  auto answer = write_rest_answer({}, mirrored, as, input);
  sent_request sent;
  sent.head.method = operation.method;
  sent.head.path = path_of(operation, input);
  sent.head.query = query_of(operation, input);
  for (auto& field : answer.fields)
    if (field.name != "Content-Type" || is_said(input, field.name))
      sent.head.fields.push_back({lower_case(field.name), field.value});
  sent.body = std::move(answer.body);
  return sent;
}

namespace {

void send_parameters(std::string& form, const std::string& name, const value& of,
                     const member& as) {
  if (!of.present())
    return;
  const auto below = [&](std::string_view part) {
    return name.empty() ? std::string{part} : name + "." + std::string{part};
  };
  const auto& type = *as.type;
  switch (type.kind) {
    case shape_kind::structure:
      for (std::size_t i = 0; i < type.members.size(); ++i)
        send_parameters(form, below(type.members[i].wire_name), of.peek(i), type.members[i]);
      return;
    case shape_kind::list:
      for (std::size_t i = 0; i < of.size(); ++i) {
        const auto place = std::to_string(i + 1);
        const auto around = as.is_flattened ? "" : std::string{type.element().wire_name} + ".";
        send_parameters(form, below(around + place), of.at(i), type.element());
      }
      return;
    case shape_kind::map:
      for (std::size_t i = 0; i < of.size(); ++i) {
        const auto entry = below((as.is_flattened ? "" : "entry.") + std::to_string(i + 1)) + ".";
        send_parameters(form, entry + std::string{type.key().wire_name}, of.key_at(i), type.key());
        send_parameters(form, entry + std::string{type.mapped().wire_name}, of.at(i),
                        type.mapped());
      }
      return;
    default:
      add_parameter(form, name, write_scalar(of, as, timestamp_format::iso8601));
  }
}

} // namespace

std::string send_form(const operation_model& operation, const value& input) {
  std::string form{"Action="};
  form.append(operation.name);
  send_parameters(form, "", input, {.name = input.type().name, .type = &input.type()});
  return form;
}

} // namespace troupe::gateway::wire::test
