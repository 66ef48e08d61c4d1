// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/wire/rest_binding.hpp"
#include "gateway/wire/scalars.hpp"

#include <algorithm>

/// Members that are headers: https://smithy.io/2.0/spec/http-bindings.html#httpheader-trait.
namespace troupe::gateway::wire {

namespace {

/// A header's value with its repetitions, which mean what one with commas does.
std::optional<std::string> joined(const http_request& request, std::string_view lower_name) {
  std::optional<std::string> all;
  for (const auto& field : request.fields) {
    if (field.name != lower_name)
      continue;
    if (all)
      all->append(",").append(field.value);
    else
      all = field.value;
  }
  return all;
}

/// Takes `"a \"b\""` from the front of a list.
std::string take_quoted(std::string_view& list) {
  std::string item;
  std::size_t at = 1;
  for (; at < list.size() && list[at] != '"'; ++at) {
    if (list[at] == '\\' && at + 1 < list.size())
      ++at;
    item += list[at];
  }
  list.remove_prefix(std::min(at + 1, list.size()));
  return item;
}

/// The items of a header that is a list. An HTTP date has a comma of its own.
std::vector<std::string> items_of(std::string_view list, bool are_dates) {
  std::vector<std::string> items;
  for (list = trimmed(list); !list.empty(); list = trimmed(list)) {
    if (list.front() == '"') {
      items.push_back(take_quoted(list));
      list = trimmed(list);
    } else {
      auto comma = list.find(',');
      if (are_dates && comma != std::string_view::npos)
        comma = list.find(',', comma + 1);
      const auto item = list.substr(0, comma);
      items.emplace_back(trimmed(item));
      list.remove_prefix(item.size());
    }
    if (list.starts_with(','))
      list.remove_prefix(1);
  }
  return items;
}

bool is_http_date(const member& as) {
  return as.type->kind == shape_kind::timestamp
         && format_of(as, timestamp_format::http_date) == timestamp_format::http_date;
}

std::string header_item(const value& of, const member& as) {
  auto text = write_scalar(of, as, timestamp_format::http_date);
  if (as.type->kind != shape_kind::string || text.find_first_of(",\"") == std::string::npos)
    return text;
  std::string quoted{'"'};
  for (const char letter : text) {
    if (letter == '"' || letter == '\\')
      quoted += '\\';
    quoted += letter;
  }
  return quoted + '"';
}

std::string header_text(const value& of, const member& as) {
  if (as.type->kind != shape_kind::list) {
    auto text = write_scalar(of, as, timestamp_format::http_date);
    return as.is_json ? to_base64(text) : text;
  }
  std::string all;
  for (std::size_t i = 0; i < of.size(); ++i)
    all.append(i == 0 ? "" : ", ").append(header_item(of.at(i), as.type->element()));
  return all;
}

} // namespace

bool read_header(const http_request& request, const member& as, slot to, value_tree& tree) {
  auto found = joined(request, lower_case(as.wire_name));
  if (!found)
    return true;
  if (as.type->kind != shape_kind::list) {
    const auto said = tree.hold(std::move(*found));
    if (!as.is_json)
      return read_scalar(said, as, timestamp_format::http_date, to);
    auto text = from_base64(said);
    if (text)
      to.set_text(std::move(*text));
    return text.has_value();
  }
  const auto& element = as.type->element();
  const auto items = items_of(*found, is_http_date(element));
  const auto count = to.begin(items.size());
  for (std::size_t i = 0; i < count; ++i)
    if (!read_scalar(tree.hold(items[i]), element, timestamp_format::http_date, to.at(i)))
      return false;
  return true;
}

void read_prefix_headers(const http_request& request, const member& as, slot to, value_tree& tree) {
  const auto prefix = lower_case(as.wire_name);
  std::vector<std::string_view> names;
  for (const auto& field : request.fields)
    if (field.name.starts_with(prefix) && std::ranges::find(names, field.name) == names.end())
      names.push_back(field.name);
  if (names.empty())
    return;
  const auto count = to.begin(names.size());
  for (std::size_t i = 0; i < count; ++i) {
    to.key_at(i).set_text(names[i].substr(prefix.size()));
    to.at(i).set_view(tree.hold(*joined(request, names[i])));
  }
}

void write_headers(const value& of, http_answer& answer) {
  for (std::size_t i = 0; i < of.type().members.size(); ++i) {
    const auto& as = of.type().members[i];
    const auto inner = of.peek(i);
    if (!inner.present())
      continue;
    if (as.where == location::header)
      answer.set(as.wire_name, header_text(inner, as));
    if (as.where != location::headers)
      continue;
    for (std::size_t k = 0; k < inner.size(); ++k)
      answer.set(std::string{as.wire_name}.append(inner.key_at(k).text()),
                 std::string{inner.at(k).text()});
  }
}

} // namespace troupe::gateway::wire
