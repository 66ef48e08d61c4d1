// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/wire_cases.hpp"

#include <algorithm>
#include <stdexcept>

namespace troupe::gateway::wire::test {

namespace {

shape_kind kind_of(const json& from) {
  static const std::map<std::string_view, shape_kind> kinds
      = {{"structure", shape_kind::structure},
         {"list", shape_kind::list},
         {"map", shape_kind::map},
         {"string", shape_kind::string},
         {"blob", shape_kind::blob},
         {"boolean", shape_kind::boolean},
         {"integer", shape_kind::int32},
         {"long", shape_kind::int64},
         {"float", shape_kind::float32},
         {"double", shape_kind::float64},
         {"timestamp", shape_kind::timestamp}};
  return from["document"].boolean() ? shape_kind::document : kinds.at(from["type"].text());
}

timestamp_format format_of(const json& from) {
  static const std::map<std::string_view, timestamp_format> formats
      = {{"unixTimestamp", timestamp_format::epoch_seconds},
         {"iso8601", timestamp_format::iso8601},
         {"rfc822", timestamp_format::http_date},
         {"", timestamp_format::standard}};
  return formats.at(from["timestampFormat"].text());
}

location location_of(const json& from) {
  static const std::map<std::string_view, location> locations
      = {{"header", location::header},          {"headers", location::headers},
         {"querystring", location::query},      {"uri", location::uri},
         {"statusCode", location::status_code}, {"", location::body}};
  return locations.at(from["location"].text());
}

xml_namespace namespace_of(const json& from) {
  if (from.is_string())
    return {{}, from.text()};
  return {from["prefix"].text(), from["uri"].text()};
}

protocol protocol_of(std::string_view name) {
  static const std::map<std::string_view, protocol> protocols
      = {{"json", protocol::json},
         {"rest-json", protocol::rest_json},
         {"rest-xml", protocol::rest_xml},
         {"query", protocol::query},
         {"smithy-rpc-v2-cbor", protocol::cbor}};
  return protocols.at(name);
}

} // namespace

suite_model::suite_model(const json& suite) {
  const auto about = suite["metadata"];
  service_.name = "suite";
  service_.api_version = about["apiVersion"].text();
  service_.target_prefix = about["targetPrefix"].text();
  service_.json_version = about["jsonVersion"].text();
  service_.main_protocol = protocol_of(about["protocol"].text());
  // What the answers of the query suites have, and their metadata do not say.
  if (service_.main_protocol == protocol::query)
    service_.xmlns.uri = "https://example.com/";
  service_.is_query_compatible = about["awsQueryCompatible"].present();
  const auto shapes = suite["shapes"].members();
  for (const auto& [name, from] : shapes)
    shapes_[name].one.name = name; // All of them, before one leads to another.
  for (const auto& [name, from] : shapes)
    make_shape(name, from);
}

void suite_model::make_shape(std::string_view name, const json& from) {
  auto& to = shapes_.at(name);
  auto& one = to.one;
  one.kind = kind_of(from);
  one.format = format_of(from);
  one.is_flattened = from["flattened"].boolean();
  one.is_error = from["exception"].boolean();
  one.is_fault = from["fault"].boolean();
  one.wire_name = from["locationName"].text();
  one.xmlns = namespace_of(from["xmlNamespace"]);
  one.error = {from["error"]["code"].text(),
               static_cast<std::uint16_t>(from["error"]["httpStatusCode"].integer()),
               from["error"]["senderFault"].boolean()};
  from["enum"].each([&](const json& value) { to.values.push_back(value.text()); });
  one.values = to.values;
  make_members(to, from);
}

void suite_model::make_members(made& to, const json& from) {
  switch (to.one.kind) {
    case shape_kind::structure:
      for (const auto& [name, inner] : from["members"].members())
        to.members.push_back(make_member(name, inner));
      from["required"].each([&](const json& name) {
        std::ranges::find(to.members, name.text(), &member::name)->is_required = true;
      });
      break;
    case shape_kind::list:
      to.members = {make_member("member", from["member"])};
      break;
    case shape_kind::map:
      to.members = {make_member("key", from["key"]), make_member("value", from["value"])};
      break;
    default:
      break;
  }
  to.one.members = to.members;
  for (std::size_t i = 0; i < to.members.size(); ++i)
    if (to.members[i].name == from["payload"].text())
      to.one.payload = static_cast<std::int16_t>(i);
}

member suite_model::make_member(std::string_view name, const json& from) {
  const auto wire_name = from["locationName"];
  return {.name = name,
          .wire_name = wire_name.present() ? wire_name.text() : name,
          .type = &shapes_.at(from["shape"].text()).one,
          .where = location_of(from),
          .format = format_of(from),
          .is_renamed = wire_name.present() && wire_name.text() != name,
          .is_flattened = from["flattened"].boolean(),
          .is_attribute = from["xmlAttribute"].boolean(),
          .is_json = from["jsonvalue"].boolean(),
          .xmlns = namespace_of(from["xmlNamespace"])};
}

const shape* suite_model::find(std::string_view name) const {
  const auto found = shapes_.find(name);
  return found != shapes_.end() ? &found->second.one : nullptr;
}

const operation_model& suite_model::operation(const json& given) {
  auto& errors = errors_.emplace_back();
  given["errors"].each([&](const json& error) { errors.push_back(find(error["shape"].text())); });
  const auto http = given["http"];
  return operations_.emplace_back(
      operation_model{.name = given["name"].text(),
                      .method = http["method"].text(),
                      .uri = http["requestUri"].text(),
                      .status = static_cast<std::uint16_t>(http["responseCode"].integer(200)),
                      .is_served = true,
                      .input = find(given["input"]["shape"].text()),
                      .output = find(given["output"]["shape"].text()),
                      .errors = errors});
}

} // namespace troupe::gateway::wire::test
