// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/template.hpp"

#include "gateway/cli/command.hpp"
#include "gateway/cli/template_check.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace troupe::gateway::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t template_bytes_max = 1u << 20;
constexpr std::size_t template_nodes_max = 50'000;
constexpr unsigned template_depth_max = 64;

[[noreturn]] void refuse(const fs::path& file, const YAML::Mark& where, std::string why) {
  throw trouble{fmt::format("cannot deploy {}", file.string()),
                fmt::format("line {}: {}", where.line + 1, why)};
}

/// YAML to JSON text, with tags turned into the functions' long form.
class yaml_reader {
public:
  explicit yaml_reader(const fs::path& file) : file_(file) {}

  json read() {
    auto failed = std::error_code{};
    if (fs::file_size(file_, failed) > template_bytes_max || failed)
      throw trouble{fmt::format("cannot deploy {}", file_.string()), "unreadable, or over 1 MiB"};
    try {
      write(YAML::LoadFile(file_.string()), 0);
    } catch (const YAML::Exception& what) {
      refuse(file_, what.mark, what.msg);
    }
    return *json::parse(out_.text());
  }

private:
  void write(const YAML::Node& node, unsigned depth) {
    if (depth > template_depth_max || ++nodes_ > template_nodes_max)
      refuse(file_, node.Mark(), "nested too deeply, or too large");
    const auto& tag = node.Tag();
    const auto is_function = tag.size() > 1 && tag.front() == '!';
    if (is_function)
      out_.begin_object().key(tag == "!Ref" ? "Ref" : "Fn::" + tag.substr(1));
    if (tag == "!GetAtt" && node.IsScalar())
      write_get_att(node.Scalar());
    else
      write_plain(node, depth, is_function);
    if (is_function)
      out_.end_object();
  }

  /// `A.B` is the short form of `[A, B]`.
  void write_get_att(const std::string& text) {
    const auto dot = text.find('.');
    out_.begin_array().value(text.substr(0, dot));
    out_.value(dot == std::string::npos ? "" : text.substr(dot + 1)).end_array();
  }

  void write_plain(const YAML::Node& node, unsigned depth, bool is_text) {
    switch (node.Type()) {
      case YAML::NodeType::Map:
        out_.begin_object();
        write_members(node, depth);
        out_.end_object();
        return;
      case YAML::NodeType::Sequence:
        out_.begin_array();
        for (const auto& element : node)
          write(element, depth + 1);
        out_.end_array();
        return;
      case YAML::NodeType::Scalar:
        return write_scalar(node.Scalar(), is_text || node.Tag() == "!");
      default:
        out_.null();
    }
  }

  void write_members(const YAML::Node& node, unsigned depth) {
    std::set<std::string> seen;
    for (const auto& member : node) {
      if (!member.first.IsScalar())
        refuse(file_, member.first.Mark(), "a key is not a plain one");
      if (!seen.insert(member.first.Scalar()).second)
        refuse(file_, member.first.Mark(),
               fmt::format("the key {} comes twice", member.first.Scalar()));
      out_.key(member.first.Scalar());
      write(member.second, depth + 1);
    }
  }

  void write_scalar(const std::string& text, bool is_text) {
    if (!is_text) {
      if (text == "true" || text == "false")
        return void(out_.value(text == "true"));
      std::int64_t number = 0;
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
      const bool is_whole = failed == std::errc{} && end == text.data() + text.size();
      if (is_whole && std::to_string(number) == text) // 000000000000 is an account.
        return void(out_.value(number));
    }
    out_.value(text);
  }

  fs::path file_;
  json_writer out_;
  std::size_t nodes_ = 0;
};

/// The members of both objects; the second's count where both have one, objects are merged in turn.
void write_merged(json_writer& out, const json& below, const json& above) {
  if (!below.is_object() || !above.is_object())
    return void(out.raw(above.present() ? above.dump() : below.dump()));
  out.begin_object();
  below.each_member([&](std::string_view name, json value) {
    out.key(name);
    write_merged(out, value, above[name]);
  });
  above.each_member([&](std::string_view name, json value) {
    if (!below[name].present())
      out.key(name).raw(value.dump());
  });
  out.end_object();
}

json merged(const json& below, const json& above) {
  json_writer out;
  write_merged(out, below, above.present() ? above : *json::parse("{}"));
  return *json::parse(out.text());
}

std::string substitute(std::string_view text, const stack_values& known, const json& own) {
  auto out = std::string{};
  while (!text.empty()) {
    const auto open = text.find("${");
    out += text.substr(0, open);
    if (open == std::string_view::npos)
      break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos)
      throw trouble{fmt::format("Fn::Sub: unclosed ${{ in {}", text)};
    const auto name = text.substr(open + 2, close - open - 2);
    if (name.starts_with('!'))
      out += fmt::format("${{{}}}", name.substr(1));
    else if (own[name].present())
      out += text_of(resolve_functions(own[name], known));
    else if (auto value = known.find(name); value != known.end())
      out += value->second;
    else
      throw trouble{fmt::format("Fn::Sub: nothing is called {}", name)};
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string lookup(const stack_values& known, const std::string& name, std::string_view function) {
  if (auto value = known.find(name); value != known.end())
    return value->second;
  throw trouble{fmt::format("{}: nothing is called {}", function, name)};
}

/// The text of an intrinsic function, or nothing if the object is none.
std::optional<std::string> call_function(const json& object, const stack_values& known) {
  if (object.size() != 1)
    return std::nullopt;
  const auto [name, argument] = object.members().front();
  if (name == "Ref")
    return lookup(known, std::string{argument.text()}, name);
  if (!name.starts_with("Fn::"))
    return std::nullopt;
  const auto parts = argument.elements();
  if (name == "Fn::GetAtt" && parts.size() == 2)
    return lookup(known, fmt::format("{}.{}", parts[0].text(), parts[1].text()), name);
  if (name == "Fn::Sub" && argument.is_string())
    return substitute(argument.text(), known, {});
  if (name == "Fn::Sub" && parts.size() == 2)
    return substitute(parts[0].text(), known, parts[1]);
  if (name == "Fn::Join" && parts.size() == 2) {
    std::vector<std::string> pieces;
    for (const auto& piece : parts[1].elements())
      pieces.push_back(text_of(resolve_functions(piece, known)));
    return fmt::format("{}", fmt::join(pieces, parts[0].text()));
  }
  throw trouble{fmt::format("the function {} is not supported", name)};
}

void write_resolved(json_writer& out, const json& value, const stack_values& known) {
  if (value.is_array()) {
    out.begin_array();
    value.each([&](json element) { write_resolved(out, element, known); });
    out.end_array();
  } else if (!value.is_object()) {
    out.raw(value.dump());
  } else if (auto text = call_function(value, known)) {
    out.value(*text);
  } else {
    out.begin_object();
    value.each_member([&](std::string_view name, json member) {
      out.key(name);
      write_resolved(out, member, known);
    });
    out.end_object();
  }
}

void collect_references(const json& value, std::set<std::string>& into) {
  value.each([&](json element) { collect_references(element, into); });
  value.each_member([&](std::string_view name, json member) {
    if (name == "Ref" && member.is_string())
      into.emplace(member.text());
    else if (name == "Fn::GetAtt" && member.size() == 2)
      into.emplace(member.elements().front().text());
    else if (name == "Fn::Sub") {
      auto text = member.is_string() ? member.text() : member.elements().front().text();
      for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2))
        into.emplace(text.substr(at + 2, text.find_first_of(".}", at) - at - 2));
    }
    collect_references(member, into);
  });
}

std::vector<std::string> references_in(const json& value) {
  auto found = std::set<std::string>{};
  collect_references(value, found);
  return {found.begin(), found.end()};
}

} // namespace

stack_template stack_template::load(const fs::path& file) {
  const auto root = yaml_reader{file}.read();
  if (const auto lines = unsupported_in(root); !lines.empty())
    throw trouble{fmt::format("cannot deploy {}; nothing was deployed", file.string()),
                  fmt::format("{}", fmt::join(lines, "\n       "))};
  stack_template out{.outputs = root["Outputs"], .http_api_globals = root["Globals"]["HttpApi"]};
  root["Resources"].each_member([&](std::string_view id, json body) {
    auto properties = body["Properties"];
    if (body["Type"].text() == "AWS::Serverless::Function")
      properties = merged(root["Globals"]["Function"], properties);
    auto needs = references_in(properties);
    body["DependsOn"].each([&needs](const json& one) { needs.emplace_back(one.text()); });
    if (body["DependsOn"].is_string())
      needs.emplace_back(body["DependsOn"].text());
    out.resources.push_back({std::string{id}, std::string{body["Type"].text()}, properties,
                             body["Metadata"], std::move(needs)});
  });
  return out;
}

std::string text_of(const json& value) {
  if (value.is_string())
    return std::string{value.text()};
  return value.empty() ? std::string{} : value.dump();
}

std::vector<const resource*> stack_template::in_order() const {
  std::vector<const resource*> left;
  for (const auto& one : resources)
    left.push_back(&one);
  const auto is_waiting = [&left](const resource* one) {
    return std::ranges::any_of(one->needs, [&](const std::string& id) {
      return id != one->id && std::ranges::find(left, id, &resource::id) != left.end();
    });
  };
  std::vector<const resource*> order;
  while (!left.empty()) {
    const auto ready = std::ranges::find_if_not(left, is_waiting);
    if (ready == left.end())
      throw trouble{"cannot deploy the template", "its resources refer to each other in a circle"};
    order.push_back(*ready);
    left.erase(ready);
  }
  return order;
}

json resolve_functions(const json& value, const stack_values& known) {
  json_writer out;
  write_resolved(out, value, known);
  return *json::parse(out.text());
}

fs::path find_template(const fs::path& folder) {
  for (const auto* name : {"template.yaml", "template.yml", "template.json"})
    if (fs::is_regular_file(folder / name))
      return folder / name;
  return {};
}

} // namespace troupe::gateway::cli
