// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/cbor_codec.hpp"

#include "gateway/wire/cbor_items.hpp"
#include "gateway/wire/limits.hpp"
#include "gateway/wire/scalars.hpp"

#include <cmath>
#include <limits>

namespace troupe::gateway::wire {

namespace {

using kind = cbor_item::kind;

/// Seconds since the epoch.
constexpr std::uint64_t time_tag = 1;

class reader {
public:
  reader(std::string_view body, value_tree& tree) : items_(body), tree_(tree) {}

  /// False for what is no CBOR, too deep, or not of the shape.
  bool read(slot to, std::size_t depth) {
    if (depth > limits::depth_max)
      return false;
    switch (to.type().kind) {
      case shape_kind::structure:
        return structure(to, depth);
      case shape_kind::list:
        return list(to, depth);
      case shape_kind::map:
        return map(to, depth);
      default:
        return scalar(to);
    }
  }

private:
  bool is_null() {
    if (items_.peek().is != kind::null)
      return false;
    items_.next();
    return true;
  }

  std::optional<std::string_view> key() {
    const auto head = items_.next();
    std::string pieces;
    const auto text = items_.text(head, pieces);
    return text && text->data() == pieces.data() ? tree_.hold(std::move(pieces)) : text;
  }

  /// Reads the head of a collection, how many there are in it, and its stop after `each` of them.
  template <class Begin, class Each>
  bool collection(kind wanted, std::size_t depth, Begin begin, Each each) {
    const auto head = items_.next();
    const auto count = head.is == wanted ? items_.count(head, depth) : std::nullopt;
    if (!count || begin(*count) != *count)
      return false;
    for (std::size_t i = 0; i < *count; ++i)
      if (!each(i))
        return false;
    return !head.is_indefinite || items_.next().is == kind::stop;
  }

  bool structure(slot to, std::size_t depth) {
    to.begin();
    const auto& members = to.type().members;
    return collection(
        kind::map, depth, [](std::size_t count) { return count; },
        [&](std::size_t) {
          const auto name = key();
          if (!name)
            return false;
          for (std::size_t i = 0; i < members.size(); ++i)
            if (members[i].wire_name == *name)
              return is_null() || read(to[i], depth + 1);
          return items_.skip(depth + 1);
        });
  }

  bool list(slot to, std::size_t depth) {
    return collection(
        kind::array, depth, [&](std::size_t count) { return to.begin(count); },
        [&](std::size_t i) { return element(to.at(i), depth); });
  }

  bool map(slot to, std::size_t depth) {
    return collection(
        kind::map, depth, [&](std::size_t count) { return to.begin(count); },
        [&](std::size_t i) {
          const auto name = key();
          if (name)
            to.key_at(i).set_view(*name);
          return name && element(to.at(i), depth);
        });
  }

  bool element(slot to, std::size_t depth) {
    if (!is_null())
      return read(to, depth + 1);
    to.set_null();
    return true;
  }

  bool scalar(slot to) {
    auto head = items_.next();
    const auto type = to.type().kind;
    if (type == shape_kind::timestamp && head.is == kind::tag && head.count == time_tag)
      head = items_.next();
    switch (type) {
      case shape_kind::string:
        return (head.is == kind::text || head.is == kind::text_start) && text(head, to);
      case shape_kind::blob:
        return (head.is == kind::bytes || head.is == kind::bytes_start) && text(head, to);
      case shape_kind::boolean:
        to.set_flag(head.flag);
        return head.is == kind::flag;
      case shape_kind::int32:
      case shape_kind::int64:
        return integer(head, to);
      default:
        return real(head, to);
    }
  }

  bool text(const cbor_item& head, slot to) {
    std::string pieces;
    const auto found = items_.text(head, pieces);
    if (!found)
      return false;
    if (head.is == kind::text || head.is == kind::bytes)
      to.set_view(*found);
    else
      to.set_text(std::move(pieces));
    return true;
  }

  static std::optional<std::int64_t> integer_of(const cbor_item& head) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if ((head.is != kind::number && head.is != kind::negative) || head.count > most)
      return std::nullopt;
    const auto count = static_cast<std::int64_t>(head.count);
    return head.is == kind::number ? count : -1 - count;
  }

  static bool integer(const cbor_item& head, slot to) {
    const auto number = integer_of(head);
    to.set_integer(number.value_or(0));
    return number && fits(*number, to.type());
  }

  static bool real(const cbor_item& head, slot to) {
    const auto whole = integer_of(head);
    if (!whole && head.is != kind::real)
      return false;
    const auto number = whole ? static_cast<double>(*whole) : head.real;
    if (to.type().kind != shape_kind::timestamp) {
      to.set_real(number);
      return to.type().kind == shape_kind::float32 || to.type().kind == shape_kind::float64;
    }
    constexpr double seconds_max = 9'007'199'254'740; // Exact to the millisecond.
    const bool is_time = std::abs(number) < seconds_max;
    to.set_time(is_time ? std::llround(number * 1'000) : 0);
    return is_time;
  }

  cbor_cursor items_;
  value_tree& tree_;
};

std::size_t present_members(const value& of) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < of.type().members.size(); ++i)
    count += of.peek(i).present() ? 1 : 0;
  return count;
}

void write(cbor_appender& out, const value& of);

/// The members of a structure, without the head of their map.
void write_members(cbor_appender& out, const value& of) {
  for (std::size_t i = 0; i < of.type().members.size(); ++i) {
    if (!of.peek(i).present())
      continue;
    out.text(of.type().members[i].wire_name);
    write(out, of.peek(i));
  }
}

void write_scalar(cbor_appender& out, const value& of) {
  switch (of.type().kind) {
    case shape_kind::blob:
      return out.bytes(of.text());
    case shape_kind::boolean:
      return out.flag(of.flag());
    case shape_kind::int32:
    case shape_kind::int64:
      return out.number(of.integer());
    case shape_kind::float32:
      return out.single_real(static_cast<float>(of.real()));
    case shape_kind::float64:
      return out.double_real(of.real());
    case shape_kind::timestamp:
      out.tag(time_tag);
      return out.double_real(static_cast<double>(of.time()) / 1'000);
    default:
      return out.text(of.text());
  }
}

void write(cbor_appender& out, const value& of) {
  if (!of.present())
    return out.null();
  switch (of.type().kind) {
    case shape_kind::structure:
      out.map(present_members(of));
      return write_members(out, of);
    case shape_kind::list:
      out.array(of.size());
      for (std::size_t i = 0; i < of.size(); ++i)
        write(out, of.at(i));
      return;
    case shape_kind::map:
      out.map(of.size());
      for (std::size_t i = 0; i < of.size(); ++i) {
        out.text(of.key_at(i).text());
        write(out, of.at(i));
      }
      return;
    default:
      return write_scalar(out, of);
  }
}

http_answer answer_of(unsigned status, std::string body) {
  http_answer answer{status, {}, std::move(body)};
  answer.set("smithy-protocol", "rpc-v2-cbor");
  if (!answer.body.empty())
    answer.set("Content-Type", "application/cbor");
  return answer;
}

} // namespace

cbor_target cbor_target_of(std::string_view path) {
  constexpr std::string_view before = "/service/";
  constexpr std::string_view between = "/operation/";
  // A prefix of the path may be the client's own.
  const auto at = path.rfind(before);
  if (at == std::string_view::npos)
    return {};
  path.remove_prefix(at + before.size());
  const auto end = path.find(between);
  if (end == std::string_view::npos)
    return {};
  return {path.substr(0, end), path.substr(end + between.size())};
}

std::optional<refusal> read_cbor_body(std::string_view body, slot to, value_tree& tree) {
  if (body.empty()) {
    to.begin();
    return std::nullopt;
  }
  if (!reader{body, tree}.read(to, 0))
    return not_serialized("The body is not CBOR of the operation's types.");
  return std::nullopt;
}

std::string write_cbor_body(const value& of) {
  std::string body;
  cbor_appender out{body};
  write(out, of);
  return body;
}

outcome<value_tree> read_cbor_request(const operation_model& operation, std::string body) {
  value_tree input{input_shape(operation), limits::nodes_max};
  const auto kept = input.hold(std::move(body));
  if (auto why = read_cbor_body(kept, input.edit(), input))
    return std::move(*why);
  return input;
}

http_answer write_cbor_answer(const operation_model& operation, const value& output) {
  std::string body;
  cbor_appender out{body};
  if (operation.output != nullptr && output.present())
    write(out, output);
  else if (operation.output != nullptr)
    out.map(0);
  return answer_of(200, std::move(body));
}

http_answer write_cbor_error(const service_model& service, std::string_view type,
                             const error_facts& facts) {
  const std::size_t has_message = facts.message.empty() ? 0 : 1;
  const bool has_fields = facts.fields.present();
  std::string body;
  cbor_appender out{body};
  out.map(1 + has_message + (has_fields ? present_members(facts.fields) : 0));
  out.text("__type");
  out.text(qualified_error(service, type));
  if (has_message != 0) {
    out.text(facts.message_name);
    out.text(facts.message);
  }
  if (has_fields)
    write_members(out, facts.fields);
  return answer_of(facts.status, std::move(body));
}

} // namespace troupe::gateway::wire
