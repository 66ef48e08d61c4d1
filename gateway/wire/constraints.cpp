// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/constraints.hpp"

#include "gateway/wire/limits.hpp"
#include "gateway/wire/patterns.hpp"
#include "gateway/wire/scalars.hpp"

#include <algorithm>
#include <vector>

namespace troupe::gateway::wire {

namespace {

/// In UTF-16 units, as Java counts.
std::int64_t java_length(std::string_view text) {
  std::int64_t units = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if ((byte & 0xC0) != 0x80)
      units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

bool is_collection(shape_kind kind) {
  return kind == shape_kind::list || kind == shape_kind::map;
}

bool is_real(shape_kind kind) {
  return kind == shape_kind::float32 || kind == shape_kind::float64;
}

bool is_number(shape_kind kind) {
  return kind == shape_kind::int32 || kind == shape_kind::int64 || is_real(kind);
}

/// A kind that is reported with the list or map that it is in, where a service does so.
bool is_plain(shape_kind kind) {
  return kind == shape_kind::string || is_number(kind);
}

std::string bound_text(std::int64_t bound, const shape& of) {
  return std::to_string(bound) + (is_real(of.kind) ? ".0" : "");
}

std::string bound_words(const shape& of, std::string_view relation, std::int64_t bound) {
  return std::string{"Member must have "}
      .append(is_number(of.kind) ? "value " : "length ")
      .append(relation)
      .append(" than or equal to ")
      .append(bound_text(bound, of));
}

std::string pattern_words(const shape& of) {
  return std::string{"Member must satisfy regular expression pattern: "}.append(of.pattern);
}

std::string enum_words(const shape& of) {
  std::string words{"Member must satisfy enum value set: ["};
  for (const auto& one : of.values)
    words.append(&one == &of.values.front() ? "" : ", ").append(one);
  return words + "]";
}

bool is_over(const value& of, const shape& type) {
  if (type.most == no_most)
    return false;
  if (is_real(type.kind))
    return of.real() > static_cast<double>(type.most);
  return (is_number(type.kind)       ? of.integer()
          : is_collection(type.kind) ? static_cast<std::int64_t>(of.size())
                                     : java_length(of.text()))
         > type.most;
}

bool is_under(const value& of, const shape& type) {
  if (type.least == no_least)
    return false;
  if (is_real(type.kind))
    return of.real() < static_cast<double>(type.least);
  return (is_number(type.kind)       ? of.integer()
          : is_collection(type.kind) ? static_cast<std::int64_t>(of.size())
                                     : java_length(of.text()))
         < type.least;
}

bool has_bounds(shape_kind kind) {
  return kind == shape_kind::string || kind == shape_kind::blob || is_number(kind)
         || is_collection(kind);
}

bool breaks_pattern(const value& of, const shape& type) {
  return !type.pattern.empty() && type.kind == shape_kind::string
         && !matches_pattern(of.text(), type.pattern);
}

bool breaks_enum(const value& of, const shape& type) {
  return !type.values.empty() && type.kind == shape_kind::string
         && std::ranges::find(type.values, of.text()) == type.values.end();
}

bool is_arn_instead(const value& of, const shape& type) {
  return type.arn_length_max != 0 && of.text().starts_with("arn:")
         && java_length(of.text()) <= type.arn_length_max;
}

/// What an ARN can stand for has its pattern judged apart from its length, which an empty one
/// breaks alone.
bool is_without_pattern(const value& of, const shape& type) {
  return type.arn_length_max != 0 && of.text().empty();
}

/// Constraints of a value itself that it breaks, in the order in which AWS says them.
std::vector<std::string> broken_of(const value& of, const shape& type) {
  std::vector<std::string> broken;
  if (is_arn_instead(of, type))
    return broken;
  if (!is_without_pattern(of, type) && breaks_pattern(of, type))
    broken.push_back(pattern_words(type));
  if (has_bounds(type.kind) && is_over(of, type))
    broken.push_back(bound_words(type, "less", type.most));
  if (has_bounds(type.kind) && is_under(of, type))
    broken.push_back(bound_words(type, "greater", type.least));
  if (breaks_enum(of, type))
    broken.push_back(enum_words(type));
  return broken;
}

/// All that an element must satisfy, of which it breaks one.
std::string all_words(const member& element) {
  const auto& type = *element.type;
  std::string words;
  const auto say
      = [&words](const std::string& one) { words.append(words.empty() ? "[" : ", ").append(one); };
  if (type.most != no_most)
    say(bound_words(type, "less", type.most));
  if (type.least != no_least)
    say(bound_words(type, "greater", type.least));
  if (!type.pattern.empty())
    say(pattern_words(type));
  if (!type.values.empty())
    say(enum_words(type));
  if (element.is_required)
    say("Member must not be null");
  return words + "]";
}

/// The way from the input to a value; its text is made only of what is broken.
struct trail {
  const trail* up = nullptr;  ///< Null: the input itself.
  std::string_view name = {}; ///< Of a member; empty: an element of `collection`.
  const value* collection = nullptr;
  std::size_t index = 0;

  [[nodiscard]] std::string text() const {
    if (!up)
      return {};
    auto path = up->text();
    if (!name.empty())
      return path.append(path.empty() ? "" : ".").append(lower_camel(name));
    const bool is_map = collection->type().kind == shape_kind::map;
    return path.append(".")
        .append(is_map ? std::string{collection->key_at(index).text()} : std::to_string(index + 1))
        .append(".member");
  }
};

class check {
public:
  explicit check(const service_words& words) : words_(words) {}

  void structure(const value& of, const trail& path) {
    const auto& type = of.type();
    for (std::size_t i = 0; i < type.members.size() && !is_enough(); ++i)
      member_at(of, type.check_order.empty() ? i : type.check_order[i], path);
  }

  void member_at(const value& of, std::size_t index, const trail& path) {
    const auto& as = of.type().members[index];
    if (as.is_unchecked)
      return;
    const trail here{&path, as.name};
    if (const auto inner = of.peek(index); inner.present())
      any(inner, *as.type, here);
    else if (as.is_required)
      add("null ", here, "Member must not be null");
  }

  [[nodiscard]] std::optional<refusal> outcome() const {
    if (broken_.empty())
      return std::nullopt;
    auto sentence = std::to_string(broken_.size());
    sentence
        += broken_.size() == 1 ? " validation error detected: " : " validation errors detected: ";
    for (const auto& one : broken_)
      sentence.append(&one == &broken_.front() ? "" : "; ").append(one);
    return refusal{std::string{words_.constraint_error}, std::move(sentence), 400, nullptr};
  }

private:
  [[nodiscard]] bool is_enough() const { return broken_.size() >= words_.reported_max; }

  void add(const std::string& shown, const trail& path, const std::string& constraint) {
    if (!is_enough())
      broken_.push_back("Value " + shown + "at '" + path.text()
                        + "' failed to satisfy constraint: " + constraint);
  }

  static std::string shown(const value& of, const shape& type) {
    if (type.is_sensitive)
      return {};
    return "'" + java_text(of) + "' ";
  }

  void any(const value& of, const shape& type, const trail& path) {
    for (const auto& constraint : broken_of(of, type))
      add(shown(of, type), path, constraint);
    switch (type.kind) {
      case shape_kind::structure:
        return structure(of, path);
      case shape_kind::list:
        return elements(of, type.element(), path, "Member must satisfy constraint: ");
      case shape_kind::map:
        keys(of, type.key(), path);
        return elements(of, type.mapped(), path, "Map value must satisfy constraint: ");
      default:
        return;
    }
  }

  /// Elements of a list, or what the keys of a map lead to.
  void elements(const value& of, const member& element, const trail& path,
                std::string_view together) {
    const bool is_together = words_.are_elements_together && is_plain(element.type->kind);
    for (std::size_t i = 0; i < of.size() && !is_enough(); ++i) {
      const auto one = of.at(i);
      const bool is_broken
          = one.present() ? !broken_of(one, *element.type).empty() : element.is_required;
      if (is_together && is_broken)
        return add(shown(of, of.type()), path, std::string{together} + all_words(element));
      if (!is_together && one.present())
        any(one, *element.type, {&path, {}, &of, i});
    }
  }

  /// Keys are reported together by every service: a path cannot name one.
  void keys(const value& of, const member& key, const trail& path) {
    for (std::size_t i = 0; i < of.size(); ++i)
      if (!broken_of(of.key_at(i), *key.type).empty())
        return add(shown(of, of.type()), path,
                   "Map keys must satisfy constraint: " + all_words(key));
  }

  const service_words& words_;
  std::vector<std::string> broken_;
};

class java_printer {
public:
  void print(const value& of) {
    // The rest of what is that large says nothing more.
    if (text_.size() > limits::shown_bytes_max)
      return;
    if (!of.present()) {
      text_ += "null";
      return;
    }
    switch (of.type().kind) {
      case shape_kind::structure:
        return structure(of);
      case shape_kind::list:
      case shape_kind::map:
        return collection(of);
      case shape_kind::blob:
        text_ += "java.nio.HeapByteBuffer[pos=0 lim=" + std::to_string(of.text().size())
                 + " cap=" + std::to_string(of.text().size()) + "]";
        return;
      case shape_kind::document:
      case shape_kind::documents:
        text_ += of.document().dump();
        return;
      default:
        text_ += write_scalar(of, {.type = &of.type()}, timestamp_format::epoch_seconds);
    }
  }

  [[nodiscard]] std::string take() && { return std::move(text_); }

private:
  void structure(const value& of) {
    const auto& type = of.type();
    text_.append(type.name).append("(");
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      const auto index = type.check_order.empty() ? i : type.check_order[i];
      text_.append(i == 0 ? "" : ", ").append(lower_camel(type.members[index].name)).append("=");
      print(of.peek(index));
    }
    text_ += ')';
  }

  void collection(const value& of) {
    const bool is_map = of.type().kind == shape_kind::map;
    text_ += is_map ? '{' : '[';
    for (std::size_t i = 0; i < of.size(); ++i) {
      text_ += i == 0 ? "" : ", ";
      if (is_map)
        text_.append(of.key_at(i).text()).append("=");
      print(of.at(i));
    }
    text_ += is_map ? '}' : ']';
  }

  std::string text_;
};

} // namespace

std::optional<refusal> broken_constraints(const service_model& service, const value& input) {
  if (!input.present())
    return std::nullopt;
  const auto& members = input.type().members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    check alone{service.words};
    if (members[i].is_alone)
      alone.member_at(input, i, {});
    if (auto why = alone.outcome())
      return why;
  }
  check all{service.words};
  all.structure(input, {});
  return all.outcome();
}

std::string lower_camel(std::string_view name) {
  std::string out{name};
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z')
    out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

std::string java_text(const value& of) {
  java_printer printer;
  printer.print(of);
  return std::move(printer).take();
}

} // namespace troupe::gateway::wire
