// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/json_codec.hpp"

#include "core/encoding.hpp"
#include "gateway/wire/limits.hpp"
#include "gateway/wire/scalars.hpp"

#include <cmath>

namespace troupe::gateway::wire {

namespace {

bool is_rest(protocol of) {
  return of == protocol::rest_json || of == protocol::rest_xml;
}

/// Coral's name of what it found.
std::string token_name(const json& from) {
  switch (from.type()) {
    case json::kind::string:
      return "STRING_VALUE";
    case json::kind::number:
      return from.is_integer() ? "NUMBER_VALUE" : "DECIMAL_VALUE";
    default:
      return from.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
  }
}

/// Coral's name of what it wanted: `Integer`.
std::string_view scalar_name(shape_kind kind) {
  switch (kind) {
    case shape_kind::string:
      return "String";
    case shape_kind::boolean:
      return "Boolean";
    case shape_kind::int32:
      return "Integer";
    case shape_kind::int64:
      return "Long";
    case shape_kind::float32:
      return "Float";
    case shape_kind::float64:
      return "Double";
    case shape_kind::timestamp:
      return "Date";
    default:
      return "ByteBuffer";
  }
}

std::string java_name(const service_model& service, const shape& of) {
  switch (of.kind) {
    case shape_kind::map:
    case shape_kind::documents:
      return "java.util.Map<java.lang.String, " + java_name(service, *of.mapped().type) + ">";
    case shape_kind::list:
      return "java.util.List<" + java_name(service, *of.element().type) + ">";
    case shape_kind::structure:
    case shape_kind::document:
      return std::string{service.words.package}.append(of.name);
    default:
      return std::string{"java.lang."}.append(scalar_name(of.kind));
  }
}

std::string java_class(const service_model& service, const shape& of) {
  const bool is_map = of.kind == shape_kind::map || of.kind == shape_kind::documents;
  return (is_map ? "" : "class ") + java_name(service, of);
}

/// Coral takes these texts for booleans.
std::optional<bool> lenient_flag(std::string_view text) {
  const auto lower = lower_case(text);
  if (lower == "true" || lower == "1" || lower == "yes")
    return true;
  return lower == "false" || lower == "0" || lower == "no" ? std::optional{false} : std::nullopt;
}

/// Where a value stands, for the words of a refusal.
enum class place : std::uint8_t { member, element };

class reader {
public:
  reader(const service_model& service, protocol of) : service_(service), is_rest_(is_rest(of)) {}

  [[nodiscard]] std::optional<refusal> refused() && { return std::move(refusal_); }

  void read(const json& from, const member& as, slot to, place where) {
    is_element_ = where == place::element;
    switch (as.type->kind) {
      case shape_kind::structure:
        return structure(from, as, to, where);
      case shape_kind::map:
        return map(from, as, to, where);
      case shape_kind::list:
        return list(from, as, to);
      case shape_kind::document:
        return to.set_document(from);
      case shape_kind::documents:
        return documents(from, as, to, where);
      default:
        if (!scalar(from, as, to))
          refuse(as, scalar_words(from, *as.type));
    }
  }

private:
  /// The first refusal stands.
  void refuse(const member& as, std::string coral) {
    if (refusal_)
      return;
    if (!is_rest_) {
      refusal_ = not_serialized(std::move(coral));
      return;
    }
    std::string words{"Could not parse request body into json: "};
    words.append(is_element_ ? holder_->wire_name : as.wire_name);
    words.append(" must be ").append(wanted_name(as.type->kind));
    refusal_ = not_serialized(std::move(words));
  }

  void structure(const json& from, const member& as, slot to, place where) {
    if (!is_object(from, as, where))
      return;
    to.begin();
    const auto& members = as.type->members;
    from.each_member([&](std::string_view name, const json& inner) {
      if (refusal_ || inner.empty())
        return;
      for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].wire_name == name && (!is_rest_ || members[i].where == location::body))
          return read(inner, members[i], to[i], place::member);
    });
  }

  void map(const json& from, const member& as, slot to, place where) {
    if (!is_object(from, as, where))
      return;
    const auto count = to.begin(from.size());
    std::size_t i = 0;
    from.each_member([&](std::string_view name, const json& inner) {
      if (refusal_ || i >= count)
        return;
      to.key_at(i).set_view(name);
      element(inner, as, as.type->mapped(), to.at(i));
      ++i;
    });
  }

  void documents(const json& from, const member& as, slot to, place where) {
    if (!is_object(from, as, where))
      return;
    const auto& mapped = as.type->mapped();
    if (mapped.type->kind == shape_kind::string)
      from.each_member([&](std::string_view, const json& inner) {
        if (!inner.empty() && !inner.is_string())
          refuse(mapped, scalar_words(inner, *mapped.type));
      });
    to.set_document(from);
  }

  void list(const json& from, const member& as, slot to) {
    if (from.is_object())
      return refuse(as, "Start of structure or map found where not expected");
    if (!from.is_array())
      return refuse(as, "Unexpected field type");
    const auto count = to.begin(from.size());
    std::size_t i = 0;
    from.each([&](const json& inner) {
      if (!refusal_ && i < count)
        element(inner, as, as.type->element(), to.at(i));
      ++i;
    });
  }

  void element(const json& from, const member& of, const member& as, slot to) {
    if (from.empty())
      return to.set_null();
    holder_ = &of;
    read(from, as, to, place::element);
  }

  bool is_object(const json& from, const member& as, place where) {
    if (from.is_object())
      return true;
    if (from.is_array())
      refuse(as, "Unrecognized collection type " + java_class(service_, *as.type));
    else
      refuse(as, where == place::element ? "Unexpected value type in payload"
                                         : "Unexpected field type");
    return false;
  }

  std::string scalar_words(const json& from, const shape& of) const {
    if (from.is_object())
      return "Start of structure or map found where not expected";
    if (from.is_array())
      return "Unrecognized collection type " + java_class(service_, of);
    if (of.kind == shape_kind::boolean && from.is_string())
      return "Unexpected token received from parser";
    if (of.kind == shape_kind::blob && from.is_string())
      return "Invalid base64 encoding";
    return token_name(from) + " cannot be converted to " + std::string{scalar_name(of.kind)};
  }

  bool scalar(const json& from, const member& as, slot to) {
    switch (as.type->kind) {
      case shape_kind::string:
        to.set_view(from.text());
        return from.is_string();
      case shape_kind::boolean:
        return flag(from, to);
      case shape_kind::int32:
      case shape_kind::int64:
        to.set_integer(from.integer());
        return from.is_integer() && fits(from.integer(), *as.type);
      case shape_kind::timestamp:
        return time(from, as, to);
      case shape_kind::blob:
        return from.is_string() && read_scalar(from.text(), as, timestamp_format::standard, to);
      default:
        to.set_real(from.number());
        return from.is_number() || special_real(from, to);
    }
  }

  bool flag(const json& from, slot to) const {
    const auto read = from.is_bool()                  ? std::optional{from.boolean()}
                      : from.is_string() && !is_rest_ ? lenient_flag(from.text())
                                                      : std::nullopt;
    to.set_flag(read.value_or(false));
    return read.has_value();
  }

  static bool special_real(const json& from, slot to) {
    const auto read = from.is_string() ? read_real(from.text()) : std::nullopt;
    to.set_real(read.value_or(0));
    return read && !std::isfinite(*read);
  }

  /// A number is seconds, whatever the format: so does AWS.
  static bool time(const json& from, const member& as, slot to) {
    if (from.is_string())
      return read_scalar(from.text(), as, timestamp_format::epoch_seconds, to);
    const auto read
        = from.is_number() ? read_time(from.dump(), timestamp_format::epoch_seconds) : std::nullopt;
    to.set_time(read.value_or(0));
    return read.has_value();
  }

  const service_model& service_;
  bool is_rest_;
  /// What is read now is an element of that list or map, which has no name of its own.
  bool is_element_ = false;
  const member* holder_ = nullptr;
  std::optional<refusal> refusal_;
};

class writer {
public:
  writer(json_writer& out, protocol as) : out_(out), is_rest_(is_rest(as)) {}

  void write(const value& of, const member& as) {
    if (const auto* writes = of.written())
      return (*writes)(out_);
    switch (as.type->kind) {
      case shape_kind::structure:
        return structure(of);
      case shape_kind::map:
        out_.begin_object();
        for (std::size_t i = 0; i < of.size(); ++i) {
          out_.key(of.key_at(i).text());
          element(of.at(i), as.type->mapped());
        }
        out_.end_object();
        return;
      case shape_kind::list:
        out_.begin_array();
        for (std::size_t i = 0; i < of.size(); ++i)
          element(of.at(i), as.type->element());
        out_.end_array();
        return;
      default:
        return scalar(of, as);
    }
  }

  /// The members of a structure, without its braces.
  void members(const value& of) {
    for (std::size_t i = 0; i < of.type().members.size(); ++i) {
      const auto& as = of.type().members[i];
      const auto inner = of.peek(i);
      if (!inner.present() || (is_rest_ && as.where != location::body))
        continue;
      out_.key(as.wire_name);
      write(inner, as);
    }
  }

private:
  void structure(const value& of) {
    out_.begin_object();
    members(of);
    out_.end_object();
  }

  void element(const value& of, const member& as) {
    if (of.present())
      write(of, as);
    else
      out_.null();
  }

  void scalar(const value& of, const member& as) {
    switch (as.type->kind) {
      case shape_kind::document:
      case shape_kind::documents:
        out_.raw(of.document().dump());
        return;
      case shape_kind::boolean:
        out_.value(of.flag());
        return;
      case shape_kind::int32:
      case shape_kind::int64:
        out_.value(of.integer());
        return;
      case shape_kind::float32:
      case shape_kind::float64:
        return quoted_if(!std::isfinite(of.real()), of, as);
      case shape_kind::timestamp:
        return quoted_if(format_of(as, timestamp_format::epoch_seconds)
                             != timestamp_format::epoch_seconds,
                         of, as);
      default:
        out_.value(write_scalar(of, as, timestamp_format::epoch_seconds));
    }
  }

  void quoted_if(bool is_text, const value& of, const member& as) {
    const auto text = write_scalar(of, as, timestamp_format::epoch_seconds);
    if (is_text)
      out_.value(text);
    else
      out_.raw(text);
  }

  json_writer& out_;
  bool is_rest_;
};

} // namespace

std::optional<refusal> read_json(const service_model& service, protocol of, const json& from,
                                 slot to) {
  reader reading{service, of};
  const member root{.name = to.type().name, .wire_name = to.type().name, .type = &to.type()};
  reading.read(from, root, to, place::member);
  return std::move(reading).refused();
}

std::optional<refusal> read_json_body(const service_model& service, protocol of,
                                      std::string_view body, slot to, value_tree& tree) {
  if (trimmed(body).empty() && !service.words.is_strict_json) {
    to.begin();
    return std::nullopt;
  }
  // Coral says no more than the error's name of what is no JSON or no object.
  const auto document = json::parse(body);
  if (!document)
    return not_serialized(is_rest(of) ? "Could not parse request body into json: "
                                            + document.refusal().message
                                      : std::string{});
  tree.hold(*document);
  if (to.type().kind == shape_kind::structure && !document->is_object())
    return not_serialized(is_rest(of)
                              ? "Could not parse request body into json: an object is expected"
                              : std::string{});
  return read_json(service, of, *document, to);
}

void write_json(json_writer& out, const value& of, protocol as) {
  const member root{.name = of.type().name, .wire_name = of.type().name, .type = &of.type()};
  writer{out, as}.write(of, root);
}

std::string json_error_body(const service_model& service, protocol as, std::string_view type,
                            const error_facts& facts) {
  json_writer out;
  out.begin_object();
  if (!is_rest(as))
    out.member("__type", qualified_error(service, type));
  const bool is_readers = service.words.is_strict_json && type == "SerializationException";
  if (facts.fields.present())
    writer{out, as}.members(facts.fields);
  if (!facts.message.empty())
    out.member(is_readers ? "Message" : facts.message_name, facts.message);
  out.end_object();
  return std::move(out).take();
}

outcome<value_tree> read_json_request(const service_model& service,
                                      const operation_model& operation, std::string_view body) {
  value_tree input{input_shape(operation), limits::nodes_max};
  if (auto why = read_json_body(service, protocol::json, body, input.edit(), input))
    return std::move(*why);
  return input;
}

http_answer write_json_answer(const service_model& service, const operation_model& operation,
                              const value& output) {
  http_answer answer;
  json_writer out;
  if (operation.output != nullptr && output.present())
    write_json(out, output, protocol::json);
  else
    out.begin_object().end_object();
  answer.body = std::move(out).take();
  answer.set("Content-Type", service.json_version == "1.0" ? "application/x-amz-json-1.0"
                                                           : "application/x-amz-json-1.1");
  return answer;
}

} // namespace troupe::gateway::wire
