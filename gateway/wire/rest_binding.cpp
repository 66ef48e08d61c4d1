// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/rest_binding.hpp"

#include "core/encoding.hpp"
#include "gateway/wire/json_codec.hpp"
#include "gateway/wire/limits.hpp"
#include "gateway/wire/scalars.hpp"
#include "gateway/wire/xml_codec.hpp"

#include <algorithm>

/// Paths and query strings, and requests as a whole; header values are in rest_headers.cpp.
namespace troupe::gateway::wire {

namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/'))
    path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos)
      return segments;
    path.remove_prefix(slash + 1);
  }
}

/// `{Name}` or `{Name+}` without its braces; empty for a constant.
std::string_view label_of(std::string_view segment) {
  const bool is_label = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
  return is_label ? segment.substr(1, segment.size() - 2) : std::string_view{};
}

bool is_known(std::string_view label, std::span<const path_label> known) {
  return std::ranges::any_of(known, [&](const auto& one) { return one.name == label; });
}

/// Whether nothing of the path is left to read.
bool are_all_known(std::string_view uri, std::span<const path_label> known) {
  return std::ranges::all_of(segments_of(uri), [&](std::string_view segment) {
    auto label = label_of(segment);
    if (label.ends_with('+'))
      label.remove_suffix(1);
    return label.empty() || is_known(label, known);
  });
}

std::string_view without_query(std::string_view uri) {
  return uri.substr(0, uri.find('?'));
}

/// One parameter of a query string, decoded.
using parameter = std::pair<std::string, std::string>;

std::string decoded(std::string_view text, bool plus_is_space) {
  auto read = percent_decode(text, plus_is_space);
  return read ? std::move(*read) : std::string{text};
}

std::vector<parameter> parameters_of(std::string_view query) {
  std::vector<parameter> all;
  while (!query.empty() && all.size() < limits::parameters_max) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const auto equals = std::min(part.find('='), part.size());
    if (!part.empty())
      all.emplace_back(decoded(part.substr(0, equals), true),
                       decoded(part.substr(std::min(equals + 1, part.size())), true));
  }
  return all;
}

refusal not_of_type(const member& as) {
  return not_serialized(
      std::string{as.wire_name}.append(" must be ").append(wanted_name(as.type->kind)));
}

class request_reader {
public:
  request_reader(const operation_model& operation, const http_request& request)
      : input_(input_shape(operation), limits::nodes_max), request_(request), operation_(operation),
        parameters_(parameters_of(request.query)) {
    input_.edit().begin();
  }

  std::optional<refusal> read(std::span<const path_label> known) {
    const auto labels = are_all_known(without_query(operation_.uri), known)
                            ? std::optional{path_labels{}}
                            : match_uri(operation_.uri, request_.path, known);
    if (!labels)
      return refusal{"UnknownOperationException", {}, 404, nullptr};
    for (std::size_t i = 0; i < input_.type().members.size(); ++i) {
      const auto& as = input_.type().members[i];
      const auto to = input_.edit()[i];
      if (!member_of(as, to, *labels, known))
        return not_of_type(as);
    }
    return std::nullopt;
  }

  value_tree& input() { return input_; }

private:
  bool member_of(const member& as, slot to, const path_labels& labels,
                 std::span<const path_label> known) {
    switch (as.where) {
      case location::uri:
        return label(as, to, labels, known);
      case location::query:
        return as.type->kind == shape_kind::map ? query_map(as, to) : query(as, to, as.wire_name);
      case location::header:
        return read_header(request_, as, to, input_);
      case location::headers:
        read_prefix_headers(request_, as, to, input_);
        return true;
      default:
        return true;
    }
  }

  bool scalar(const member& as, slot to, std::string text) {
    return read_scalar(input_.hold(std::move(text)), as, timestamp_format::iso8601, to);
  }

  bool label(const member& as, slot to, const path_labels& labels,
             std::span<const path_label> known) {
    for (const auto& one : known)
      if (one.name == as.wire_name)
        return scalar(as, to, std::string{one.text});
    for (const auto& [name, text] : labels)
      if (name == as.wire_name)
        return scalar(as, to, decoded(text, false));
    return true;
  }

  bool query(const member& as, slot to, std::string_view name) {
    const bool is_list = as.type->kind == shape_kind::list;
    const auto count
        = static_cast<std::size_t>(std::ranges::count(parameters_, name, &parameter::first));
    const auto room = is_list && count > 0 ? to.begin(count) : 0;
    std::size_t place = 0;
    for (const auto& [key, text] : parameters_) {
      if (key != name)
        continue;
      if (!is_list)
        return scalar(as, to, text);
      if (place < room && !scalar(as.type->element(), to.at(place++), text))
        return false;
    }
    return true;
  }

  /// All parameters but those that the uri is known by, each once; a service that has such a map
  /// finds in it what other members take too.
  bool query_map(const member& as, slot to) {
    const auto constants = operation_.uri.find('?');
    const auto known
        = parameters_of(constants == std::string_view::npos ? std::string_view{}
                                                            : operation_.uri.substr(constants + 1));
    std::vector<std::string_view> names;
    for (const auto& [key, text] : parameters_)
      if (std::ranges::find(names, key) == names.end()
          && std::ranges::find(known, key, &parameter::first) == known.end())
        names.push_back(key);
    if (names.empty())
      return true;
    const auto count = to.begin(names.size());
    for (std::size_t i = 0; i < count; ++i) {
      to.key_at(i).set_text(names[i]);
      if (!query(as.type->mapped(), to.at(i), names[i]))
        return false;
    }
    return true;
  }

  value_tree input_;
  const http_request& request_;
  const operation_model& operation_;
  std::vector<parameter> parameters_;
};

/// The member that is the whole body.
std::optional<refusal> read_payload(const service_model& service, protocol of, value_tree& input,
                                    std::string body) {
  const auto& as = input.type().members[static_cast<std::size_t>(input.type().payload)];
  const auto to = input.edit()[static_cast<std::size_t>(input.type().payload)];
  if (body.empty())
    return std::nullopt;
  const auto kept = input.hold(std::move(body));
  if (as.type->kind == shape_kind::blob || as.type->kind == shape_kind::string) {
    to.set_view(kept);
    return std::nullopt;
  }
  return of == protocol::rest_xml ? read_xml_body(kept, to, root_name_of(as))
                                  : read_json_body(service, of, kept, to, input);
}

bool has_body_members(const shape& of) {
  return std::ranges::any_of(of.members,
                             [](const member& as) { return as.where == location::body; });
}

/// A body's content type, where no member of the output has said it.
void set_type(http_answer& answer, std::string_view type) {
  const auto says
      = [](const http_field& field) { return lower_case(field.name) == "content-type"; };
  if (std::ranges::none_of(answer.fields, says))
    answer.set("Content-Type", std::string{type});
}

void write_payload(const service_model& service, const value& output, const member& as, protocol to,
                   http_answer& answer) {
  const auto payload = output.peek(static_cast<std::size_t>(output.type().payload));
  const bool is_blob = as.type->kind == shape_kind::blob;
  if (!payload.present())
    return;
  if (is_blob || as.type->kind == shape_kind::string) {
    answer.body = payload.text();
    set_type(answer, is_blob ? "application/octet-stream" : "text/plain");
    return;
  }
  if (to == protocol::rest_xml) {
    answer.body = write_xml_document(payload, as, service.xmlns);
    return set_type(answer, "application/xml");
  }
  json_writer out;
  write_json(out, payload, to);
  answer.body = std::move(out).take();
  set_type(answer, "application/json");
}

} // namespace

std::optional<path_labels> match_uri(std::string_view uri, std::string_view path,
                                     std::span<const path_label> known) {
  auto wanted = segments_of(without_query(uri));
  std::erase_if(wanted, [&](auto segment) { return is_known(label_of(segment), known); });
  const auto sent = segments_of(path);
  if (wanted.empty())
    return path == "/" || path.empty() ? std::optional{path_labels{}} : std::nullopt;
  path_labels labels;
  std::size_t at = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto label = label_of(wanted[i]);
    const bool is_greedy = label.ends_with('+');
    const auto after = wanted.size() - i - 1;
    if (at + after >= sent.size() || (!is_greedy && label.empty() && wanted[i] != sent[at]))
      return std::nullopt;
    const auto last = is_greedy ? sent.size() - after - 1 : at;
    if (is_greedy)
      label.remove_suffix(1);
    // Segments are views of one path, so that several with their slashes are one view too.
    const std::string_view text{sent[at].data(),
                                static_cast<std::size_t>(sent[last].data() - sent[at].data())
                                    + sent[last].size()};
    if (!label.empty() && text.empty())
      return std::nullopt;
    if (!label.empty())
      labels.emplace_back(label, text);
    at = last + 1;
  }
  return at == sent.size() ? std::optional{std::move(labels)} : std::nullopt;
}

outcome<value_tree> read_rest_request(const service_model& service,
                                      const operation_model& operation, protocol of,
                                      const http_request& request, std::string body,
                                      std::span<const path_label> labels) {
  request_reader reading{operation, request};
  if (auto why = reading.read(labels))
    return std::move(*why);
  auto& input = reading.input();
  std::optional<refusal> why;
  if (input.type().payload >= 0)
    why = read_payload(service, of, input, std::move(body));
  else if (has_body_members(input.type()) && !body.empty())
    why = of == protocol::rest_xml ? read_xml_body(input.hold(std::move(body)), input.edit())
                                   : read_json_body(service, of, body, input.edit(), input);
  if (why)
    return std::move(*why);
  return std::move(input);
}

http_answer write_rest_answer(const service_model& service, const operation_model& operation,
                              protocol as, const value& output) {
  http_answer answer;
  answer.status = operation.status;
  if (operation.output == nullptr || !output.present())
    return answer;
  for (std::size_t i = 0; i < output.type().members.size(); ++i)
    if (output.type().members[i].where == location::status_code && output.peek(i).present())
      answer.status = static_cast<unsigned>(output.peek(i).integer());
  write_headers(output, answer);
  constexpr unsigned no_content = 204;
  const auto& type = output.type();
  if (type.payload >= 0)
    write_payload(service, output, type.members[static_cast<std::size_t>(type.payload)], as,
                  answer);
  else if (as == protocol::rest_xml && has_body_members(type)) {
    const member root{.name = type.name, .wire_name = type.name, .type = &type};
    answer.body = write_xml_document(output, root, service.xmlns);
    set_type(answer, "application/xml");
  } else if (as == protocol::rest_json && answer.status != no_content) {
    json_writer out;
    write_json(out, output, as);
    answer.body = std::move(out).take();
    set_type(answer, "application/json");
  }
  return answer;
}

} // namespace troupe::gateway::wire
