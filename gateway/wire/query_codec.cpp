// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/query_codec.hpp"

#include "core/encoding.hpp"
#include "gateway/wire/limits.hpp"
#include "gateway/wire/scalars.hpp"
#include "gateway/wire/xml_codec.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace troupe::gateway::wire {

namespace {

using parameter = std::pair<std::string, std::string>;

/// Calls `visit` with each name and value as sent, until it says false.
template <class Visit>
bool each_parameter(std::string_view form, Visit visit) {
  while (!form.empty()) {
    const auto part = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), part.size() + 1));
    const auto equals = std::min(part.find('='), part.size());
    if (!part.empty()
        && !visit(part.substr(0, equals), part.substr(std::min(equals + 1, part.size()))))
      return false;
  }
  return true;
}

/// A form as the tree that the dots in its names make of it.
struct branch {
  std::string_view name;
  const std::string* text = nullptr;
  std::vector<branch> branches;

  [[nodiscard]] const branch* find(std::string_view wanted) const {
    for (const auto& one : branches)
      if (one.name == wanted)
        return &one;
    return nullptr;
  }
};

/// Names in the order of their parts, so that those of one branch stand side by side: the dot goes
/// before all other letters.
bool goes_before(const parameter& one, const parameter& other) {
  const auto rank = [](char letter) {
    return letter == '.' ? 0 : 1 + static_cast<int>(static_cast<unsigned char>(letter));
  };
  return std::ranges::lexicographical_compare(one.first, other.first,
                                              [&](char a, char b) { return rank(a) < rank(b); });
}

/// False where a name has too many parts.
bool grow(branch& root, const parameter& from) {
  auto* at = &root;
  std::string_view rest{from.first};
  for (std::size_t depth = 0;; ++depth) {
    if (depth > limits::depth_max)
      return false;
    const auto name = rest.substr(0, rest.find('.'));
    if (at->branches.empty() || at->branches.back().name != name)
      at->branches.push_back({name, nullptr, {}});
    at = &at->branches.back();
    if (name.size() == rest.size())
      break;
    rest.remove_prefix(name.size() + 1);
  }
  at->text = &from.second;
  return true;
}

/// Branches that are numbers, in their order.
std::vector<const branch*> numbered(const branch& of) {
  std::vector<std::pair<std::int64_t, const branch*>> found;
  static constexpr shape number{.kind = shape_kind::int64};
  for (const auto& one : of.branches)
    if (const auto place = read_integer(one.name, number))
      found.emplace_back(*place, &one);
  std::ranges::sort(found, {}, &std::pair<std::int64_t, const branch*>::first);
  std::vector<const branch*> sorted;
  for (const auto& [place, one] : found)
    sorted.push_back(one);
  return sorted;
}

class reader {
public:
  [[nodiscard]] std::optional<refusal> refused() && { return std::move(refusal_); }

  void structure(const branch& from, slot to) {
    to.begin();
    const auto& members = to.type().members;
    for (std::size_t i = 0; i < members.size() && !refusal_; ++i)
      if (const auto* found = from.find(members[i].wire_name))
        read(*found, members[i], to[i]);
  }

private:
  void read(const branch& from, const member& as, slot to) {
    switch (as.type->kind) {
      case shape_kind::structure:
        return structure(from, to);
      case shape_kind::list:
        return list(from, as, to);
      case shape_kind::map:
        return map(from, as, to);
      default:
        break;
    }
    if (from.text == nullptr || refusal_)
      return;
    if (!read_scalar(*from.text, as, timestamp_format::iso8601, to))
      refusal_
          = refusal{"MalformedInput",
                    std::string{"Value '"}.append(*from.text).append("' of ").append(as.wire_name)
                        + " is not of its type",
                    400, nullptr};
    else if (as.type->kind == shape_kind::string)
      to.set_text(*from.text); // The form goes before the tree does.
  }

  void list(const branch& from, const member& as, slot to) {
    const auto& element = as.type->element();
    const auto* around = as.is_flattened ? &from : from.find(element.wire_name);
    // `Name=` is an empty list.
    const auto found = around != nullptr ? numbered(*around) : std::vector<const branch*>{};
    const auto count = to.begin(found.size());
    for (std::size_t i = 0; i < count; ++i)
      read(*found[i], element, to.at(i));
  }

  void map(const branch& from, const member& as, slot to) {
    const auto* around = as.is_flattened ? &from : from.find("entry");
    const auto found = around != nullptr ? numbered(*around) : std::vector<const branch*>{};
    const auto count = to.begin(found.size());
    for (std::size_t i = 0; i < count; ++i) {
      if (const auto* key = found[i]->find(as.type->key().wire_name))
        read(*key, as.type->key(), to.key_at(i));
      if (const auto* mapped = found[i]->find(as.type->mapped().wire_name))
        read(*mapped, as.type->mapped(), to.at(i));
    }
  }

  std::optional<refusal> refusal_;
};

refusal malformed(std::string message) {
  return {"MalformedQueryString", std::move(message), 404, nullptr};
}

void open(std::string& out, std::string_view name, const service_model& service) {
  out.append("<").append(name);
  if (!service.xmlns.uri.empty())
    out.append(" xmlns=\"").append(service.xmlns.uri).append("\"");
  out += '>';
}

} // namespace

std::string query_action(std::string_view form) {
  std::string action;
  each_parameter(form, [&](std::string_view name, std::string_view text) {
    if (name != "Action")
      return true;
    action = percent_decode(text, true).value_or("");
    return false;
  });
  return action;
}

outcome<value_tree> read_query_request(const operation_model& operation, std::string_view form) {
  std::vector<parameter> parameters;
  const bool is_whole = each_parameter(form, [&](std::string_view name, std::string_view text) {
    auto key = percent_decode(name, true);
    auto decoded = percent_decode(text, true);
    if (!key || !decoded || parameters.size() >= limits::parameters_max)
      return false;
    parameters.emplace_back(std::move(*key), std::move(*decoded));
    return true;
  });
  if (!is_whole)
    return malformed("The query string is malformed or has too many parameters.");
  std::ranges::stable_sort(parameters, goes_before);
  branch root;
  for (const auto& one : parameters)
    if (!grow(root, one))
      return malformed("A parameter has too many parts.");
  value_tree input{input_shape(operation), limits::nodes_max};
  reader reading;
  reading.structure(root, input.edit());
  if (auto why = std::move(reading).refused())
    return std::move(*why);
  return input;
}

http_answer write_query_answer(const service_model& service, const operation_model& operation,
                               const value& output, std::string_view request_id) {
  http_answer answer;
  auto& out = answer.body;
  const std::string response = std::string{operation.name} + "Response";
  open(out, response, service);
  if (operation.output != nullptr) {
    const std::string result = std::string{operation.name} + "Result";
    out.append("<").append(result).append(">");
    write_xml_members(out, output);
    out.append("</").append(result).append(">");
  }
  out += "<ResponseMetadata>";
  write_xml_text(out, "RequestId", request_id);
  out.append("</ResponseMetadata></").append(response).append(">");
  answer.set("Content-Type", "text/xml");
  return answer;
}

http_answer write_query_error(const service_model& service, const error_facts& facts,
                              std::string_view request_id) {
  http_answer answer;
  answer.status = facts.status;
  auto& out = answer.body;
  open(out, "ErrorResponse", service);
  out += "<Error>";
  write_xml_text(out, "Type", facts.is_sender_fault ? "Sender" : "Receiver");
  write_xml_error(out, facts);
  out += "</Error>";
  write_xml_text(out, "RequestId", request_id);
  out += "</ErrorResponse>";
  answer.set("Content-Type", "text/xml");
  return answer;
}

} // namespace troupe::gateway::wire
