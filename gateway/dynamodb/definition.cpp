// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/definition.hpp"

#include "gateway/dynamodb/constraints.hpp"

#include <algorithm>
#include <optional>

namespace troupe::gateway::dynamodb {

namespace {

constexpr std::size_t tags_max = 50;
constexpr std::uint64_t capacity_units_max = 1'000'000'000'000;

using refusal = std::optional<error>;

error invalid(std::string text) {
  return {code::validation, std::move(text)};
}

/// With the words that most of DynamoDB's refusals begin with.
error bad_values(std::string text) {
  return invalid("One or more parameter values were invalid: " + std::move(text));
}

refusal check_built(const json& body) {
  auto missing = [](std::string_view what) {
    return error{code::not_implemented,
                 "troupe: CreateTable with " + std::string{what} + " is not implemented"};
  };
  for (const auto name :
       {"LocalSecondaryIndexes", "GlobalSecondaryIndexes", "VectorIndexes", "ResourcePolicy",
        "OnDemandThroughput", "GlobalTableSourceArn", "GlobalTableSettingsReplicationMode"})
    if (!body[name].empty())
      return missing(name);
  const auto stream = body["StreamSpecification"];
  if (as_boolean(stream["StreamEnabled"]))
    return missing("StreamSpecification");
  if (!stream["StreamViewType"].empty())
    return bad_values("StreamViewType cannot be specified when StreamEnabled is false");
  const auto encryption = body["SSESpecification"];
  for (const auto name : {"SSEType", "KMSMasterKeyId"})
    if (!encryption[name].empty())
      return missing("SSESpecification." + std::string{name});
  if (as_boolean(encryption["Enabled"]))
    return missing("SSESpecification");
  return std::nullopt;
}

refusal check_billing(const json& body) {
  const bool is_on_demand = body["BillingMode"].text() == "PAY_PER_REQUEST";
  const auto provisioned = body["ProvisionedThroughput"];
  if (is_on_demand && !provisioned.empty())
    return bad_values("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                      "BillingMode is PAY_PER_REQUEST");
  if (!is_on_demand && provisioned.empty())
    return bad_values("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                      "BillingMode is PROVISIONED");
  for (const std::string name : {"ReadCapacityUnits", "WriteCapacityUnits"}) {
    const auto units = static_cast<std::uint64_t>(provisioned[name].integer());
    if (units > capacity_units_max)
      return invalid("Given value " + std::to_string(units) + " for " + name + " is out of bounds");
  }
  return std::nullopt;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out.append(out.empty() ? "" : ", ").append(name);
  return "[" + out + "]";
}

std::vector<std::string> attribute_names(const json& list) {
  std::vector<std::string> names;
  list.each([&](const json& one) { names.emplace_back(one["AttributeName"].text()); });
  return names;
}

refusal check_keys(const json& body) {
  const auto schema = body["KeySchema"].elements();
  const auto keys = attribute_names(body["KeySchema"]);
  const auto defined = attribute_names(body["AttributeDefinitions"]);
  const bool all_defined = std::ranges::all_of(keys, [&](const std::string& key) {
    return std::ranges::find(defined, key) != defined.end();
  });
  const bool same_name = keys.size() == 2 && keys[0] == keys[1];
  if (keys.size() == 2 && (!all_defined || (same_name && defined.size() == 1)))
    return invalid("Invalid KeySchema: Some index key attribute have no definition");
  if (!all_defined)
    return bad_values("Some index key attributes are not defined in AttributeDefinitions. Keys: "
                      + joined(keys) + ", AttributeDefinitions: " + joined(defined));
  if (same_name)
    return invalid(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  if (schema[0]["KeyType"].text() != "HASH")
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (schema.size() == 2 && schema[1]["KeyType"].text() != "RANGE")
    return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  if (keys.size() != defined.size())
    return bad_values(
        "Number of attributes in KeySchema does not exactly match number of attributes "
        "defined in AttributeDefinitions");
  return std::nullopt;
}

refusal check_tags(const json& body) {
  if (body["Tags"].size() > tags_max)
    return bad_values("Too many tags: the limit is " + std::to_string(tags_max) + " for a table");
  return std::nullopt;
}

throughput throughput_of(const json& value, std::string_view read, std::string_view write,
                         throughput otherwise = {}) {
  auto units = [&](std::string_view name, std::uint64_t absent) {
    return value[name].empty() ? absent : static_cast<std::uint64_t>(value[name].integer());
  };
  return {units(read, otherwise.read), units(write, otherwise.write)};
}

/// What a table is warm for when nobody says so.
throughput default_warm(const table_definition& what) {
  constexpr throughput on_demand{12'000, 4'000};
  return what.is_on_demand ? on_demand : what.provisioned;
}

// -- out
// --------------------------------------------------------------------------------------------

void write_key_schema(json_writer& out, const table_definition& what) {
  auto element = [&](const std::string& name, std::string_view type) {
    out.begin_object().member("AttributeName", name).member("KeyType", type).end_object();
  };
  out.key("KeySchema").begin_array();
  element(what.hash_name, "HASH");
  if (!what.range_name.empty())
    element(what.range_name, "RANGE");
  out.end_array();
}

void write_definition(json_writer& out, const table_description& table) {
  const auto& what = table.what;
  out.key("AttributeDefinitions").begin_array();
  for (const auto& one : what.attributes)
    out.begin_object()
        .member("AttributeName", one.name)
        .member("AttributeType", one.type)
        .end_object();
  out.end_array();
  write_key_schema(out, what);
  out.key("CreationDateTime").raw(to_epoch_seconds(table.created));
  if (what.is_on_demand)
    out.key("BillingModeSummary")
        .begin_object()
        .member("BillingMode", "PAY_PER_REQUEST")
        .key("LastUpdateToPayPerRequestDateTime")
        .raw(to_epoch_seconds(table.created))
        .end_object();
  if (!what.table_class.empty())
    out.key("TableClassSummary").begin_object().member("TableClass", what.table_class).end_object();
}

void write_warm(json_writer& out, const table_definition& what, table_view view) {
  if (view == table_view::created && !what.warm)
    return;
  const auto units = what.warm.value_or(default_warm(what));
  out.key("WarmThroughput")
      .begin_object()
      .member("ReadUnitsPerSecond", units.read)
      .member("WriteUnitsPerSecond", units.write)
      .member("Status", view == table_view::created ? "UPDATING" : "ACTIVE")
      .end_object();
}

std::string_view status_of(table_view view) {
  if (view == table_view::deleted)
    return "DELETING";
  return view == table_view::created ? "CREATING" : "ACTIVE";
}

} // namespace

result<table_definition> read_definition(const json& body) {
  for (const auto& check : {check_built, check_billing, check_keys, check_tags})
    if (auto why = check(body))
      return std::move(*why);
  table_definition what;
  body["AttributeDefinitions"].each([&](const json& one) {
    what.attributes.push_back(
        {std::string{one["AttributeName"].text()}, std::string{one["AttributeType"].text()}});
  });
  const auto keys = attribute_names(body["KeySchema"]);
  what.hash_name = keys[0];
  if (keys.size() == 2)
    what.range_name = keys[1];
  what.is_on_demand = body["BillingMode"].text() == "PAY_PER_REQUEST";
  what.provisioned
      = throughput_of(body["ProvisionedThroughput"], "ReadCapacityUnits", "WriteCapacityUnits");
  if (const auto warm = body["WarmThroughput"]; !warm.empty())
    what.warm
        = throughput_of(warm, "ReadUnitsPerSecond", "WriteUnitsPerSecond", default_warm(what));
  what.is_protected = as_boolean(body["DeletionProtectionEnabled"]);
  what.table_class = body["TableClass"].text();
  body["Tags"].each([&](const json& one) {
    what.tags.push_back({std::string{one["Key"].text()}, std::string{one["Value"].text()}});
  });
  return what;
}

void write_table(json_writer& out, const table_description& table, table_view view) {
  const auto& [account, region, name] = table.where;
  out.begin_object()
      .member("TableName", name)
      .member("TableStatus", status_of(view))
      .member("TableArn", make_arn("dynamodb", region, account, "table/" + name))
      .member("TableId", table.id)
      .member("ItemCount", table.item_count)
      .member("TableSizeBytes", table.size_bytes)
      .member("DeletionProtectionEnabled", table.what.is_protected);
  out.key("ProvisionedThroughput")
      .begin_object()
      .member("NumberOfDecreasesToday", 0)
      .member("ReadCapacityUnits", table.what.provisioned.read)
      .member("WriteCapacityUnits", table.what.provisioned.write)
      .end_object();
  if (view != table_view::deleted) {
    write_definition(out, table);
    write_warm(out, table.what, view);
  }
  out.end_object();
}

} // namespace troupe::gateway::dynamodb
