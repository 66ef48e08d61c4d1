// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/request.hpp"

#include "core/encoding.hpp"
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>

namespace troupe::gateway::apigateway {

namespace {

error bad_request(std::string text) {
  return {code::validation, std::move(text)};
}

error wrong_type(std::string_view member) {
  std::string text{"The member "};
  text.append(member).append(" is not of the expected type");
  return {code::serialization, std::move(text)};
}

} // namespace

void decoder::refuse(error why) {
  if (!refusal_)
    refusal_ = std::move(why);
}

json decoder::take(std::string_view member, json::kind wanted) {
  auto value = body_[member];
  if (value.empty() || value.type() == wanted)
    return value;
  refuse(wrong_type(member));
  return {};
}

std::optional<std::string> decoder::text(std::string_view member, std::size_t most) {
  const auto value = take(member, json::kind::string);
  if (value.empty())
    return std::nullopt;
  if (value.text().size() > most)
    refuse(bad_request(std::string{member} + " can be at most " + std::to_string(most)
                       + " characters long"));
  return std::string{value.text()};
}

std::string decoder::required_text(std::string_view member, std::size_t most) {
  auto value = text(member, most).value_or("");
  if (value.empty())
    refuse(bad_request(std::string{member} + " is required and cannot be empty"));
  return value;
}

std::optional<bool> decoder::flag(std::string_view member) {
  const auto value = take(member, json::kind::boolean);
  return value.empty() ? std::nullopt : std::optional{value.boolean()};
}

std::optional<std::int64_t> decoder::integer(std::string_view member, std::int64_t low,
                                             std::int64_t high) {
  const auto value = take(member, json::kind::number);
  if (value.empty())
    return std::nullopt;
  if (!value.is_integer() || value.integer() < low || value.integer() > high)
    refuse(bad_request(std::string{member} + " should be between " + std::to_string(low) + " and "
                       + std::to_string(high)));
  return value.integer();
}

std::vector<std::string> decoder::texts(std::string_view member) {
  std::vector<std::string> all;
  take(member, json::kind::array).each([&](const json& one) {
    if (!one.is_string())
      refuse(wrong_type(member));
    all.emplace_back(one.text());
  });
  return all;
}

std::optional<std::map<std::string, std::string>> decoder::texts_by_name(std::string_view member) {
  const auto value = take(member, json::kind::object);
  if (value.empty())
    return std::nullopt;
  std::map<std::string, std::string> all;
  value.each_member([&](std::string_view name, const json& one) {
    if (!one.is_string())
      refuse(wrong_type(member));
    all.emplace(name, one.text());
  });
  return all;
}

std::optional<decoder> decoder::inner(std::string_view member) {
  auto value = take(member, json::kind::object);
  if (value.empty())
    return std::nullopt;
  return decoder{std::move(value)};
}

void decoder::not_supported(std::string_view member) {
  if (!asks_for_nothing(body_[member]))
    refuse({code::not_implemented,
            std::string{"troupe: the parameter "}.append(member).append(" is not supported")});
}

void decoder::only(std::string_view member, std::initializer_list<std::string_view> values) {
  const auto value = take(member, json::kind::string);
  if (value.empty() || std::ranges::find(values, value.text()) != values.end())
    return;
  std::string text{"troupe: the value "};
  text.append(value.text()).append(" of the parameter ").append(member).append(" is not supported");
  refuse({code::not_implemented, std::move(text)});
}

task<result<decoder>> read(call& c) {
  auto reading = c.body.read_all(limits::api_request_bytes_max);
  auto bytes = co_await std::move(reading);
  if (!bytes)
    co_return bytes.refusal();
  auto holding = hold_document(c, *bytes);
  if (auto held = co_await std::move(holding); !held)
    co_return held.refusal();
  auto body = json::parse(bytes->empty() ? "{}" : std::string_view{*bytes});
  if (!body)
    co_return body.refusal();
  if (!body->is_object())
    co_return error{code::serialization, "The body is not a JSON object."};
  co_return decoder{std::move(*body)};
}

std::string path_segment(const call& c, std::size_t index) {
  std::string_view rest = c.request.path;
  for (;; --index) {
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
    const auto segment = rest.substr(0, rest.find('/'));
    if (index == 0)
      return percent_decode(segment).value_or(std::string{segment});
    if (segment.size() == rest.size())
      return {};
    rest.remove_prefix(segment.size());
  }
}

task<result<api_view_ptr>> find_api(call& c) {
  constexpr std::size_t after_v2_apis = 2;
  auto id = path_segment(c, after_v2_apis);
  auto asking = ask_named<api_actor>(c, noun::api, api_address(id), troupe::get_api{});
  auto found = co_await std::move(asking);
  if (found && ((*found)->api.account != c.who.account || (*found)->api.region != c.who.region))
    co_return error{code::no_such_api, "Invalid API identifier specified " + id};
  co_return found;
}

http_response refuse(call& c, const error& why) {
  return gateway::refuse(c, wire_service::apigateway, why);
}

http_response answer(call& c, std::string json, unsigned status) {
  return answer_json(c, wire_service::apigateway, std::move(json), status);
}

http_response answer_nothing(call& c) {
  constexpr unsigned no_content = 204;
  http_response done;
  done.status = no_content;
  stamp(c, wire_service::apigateway, done);
  return done;
}

} // namespace troupe::gateway::apigateway
