// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/definition.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace troupe::gateway::dynamodb {

namespace {

constexpr std::size_t tags_max = 50;
constexpr std::int64_t capacity_units_max = 1'000'000'000'000;

using refusal = std::optional<error>;
using asked = model::create_table;
using asked_table = wire::input<asked>;

error invalid(std::string text) {
  return {code::validation, std::move(text)};
}

/// With the words that most of DynamoDB's refusals begin with.
error bad_values(std::string text) {
  return invalid("One or more parameter values were invalid: " + std::move(text));
}

/// Their keys are defined among the table's own.
refusal refuse_indexes(asked_table in) {
  const auto missing = [](const char* name) {
    return error{code::not_implemented, wire::not_implemented(asked::facts(), {name})};
  };
  if (in.has(asked::LocalSecondaryIndexes))
    return missing("LocalSecondaryIndexes");
  if (in.has(asked::GlobalSecondaryIndexes))
    return missing("GlobalSecondaryIndexes");
  if (in.has(asked::VectorIndexes))
    return missing("VectorIndexes");
  return std::nullopt;
}

/// Streams and encryption that are off ask for nothing; what asks for them is not taken, and so
/// refused by name.
refusal check_extras(asked_table in) {
  using stream = model::shapes::stream_specification;
  const auto streams = in.peek(asked::StreamSpecification);
  if (!streams.peek(stream::StreamEnabled)) {
    in.get(asked::StreamSpecification);
    if (streams.has(stream::StreamViewType))
      return bad_values("StreamViewType cannot be specified when StreamEnabled is false");
  }
  using encryption = model::shapes::sse_specification;
  if (!in.peek(asked::SSESpecification).peek(encryption::Enabled).value_or(false))
    in.get(asked::SSESpecification);
  return std::nullopt;
}

refusal check_billing(asked_table in) {
  using given = model::shapes::provisioned_throughput;
  const bool is_on_demand = in[asked::BillingMode] == "PAY_PER_REQUEST";
  const auto provisioned = in[asked::ProvisionedThroughput];
  if (is_on_demand && provisioned.present())
    return bad_values("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                      "BillingMode is PAY_PER_REQUEST");
  if (!is_on_demand && !provisioned.present())
    return bad_values("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                      "BillingMode is PROVISIONED");
  const std::pair<std::string_view, std::int64_t> both[]
      = {{"ReadCapacityUnits", provisioned[given::ReadCapacityUnits]},
         {"WriteCapacityUnits", provisioned[given::WriteCapacityUnits]}};
  for (const auto& [name, units] : both)
    if (units > capacity_units_max)
      return invalid("Given value " + std::to_string(units) + " for " + std::string{name}
                     + " is out of bounds");
  return std::nullopt;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out.append(out.empty() ? "" : ", ").append(name);
  return "[" + out + "]";
}

std::vector<std::string> defined_names(asked_table in) {
  std::vector<std::string> names;
  for (const auto one : in[asked::AttributeDefinitions])
    names.emplace_back(one[model::shapes::attribute_definition::AttributeName]);
  return names;
}

struct key_names {
  std::vector<std::string> names;
  std::vector<std::string> types;
};

key_names keys_of(asked_table in) {
  using element = model::shapes::key_schema_element;
  key_names keys;
  for (const auto one : in[asked::KeySchema]) {
    keys.names.emplace_back(one[element::AttributeName]);
    keys.types.emplace_back(one[element::KeyType]);
  }
  return keys;
}

refusal check_keys(asked_table in) {
  const auto [keys, types] = keys_of(in);
  const auto defined = defined_names(in);
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
  if (types[0] != "HASH")
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (types.size() == 2 && types[1] != "RANGE")
    return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  if (keys.size() != defined.size())
    return bad_values(
        "Number of attributes in KeySchema does not exactly match number of attributes "
        "defined in AttributeDefinitions");
  return std::nullopt;
}

refusal check_tags(asked_table in) {
  if (in[asked::Tags].size() > tags_max)
    return bad_values("Too many tags: the limit is " + std::to_string(tags_max) + " for a table");
  return std::nullopt;
}

std::uint64_t units(std::optional<std::int64_t> given, std::uint64_t otherwise) {
  return given ? static_cast<std::uint64_t>(*given) : otherwise;
}

/// What a table is warm for when nobody says so.
throughput default_warm(const table_definition& what) {
  constexpr throughput on_demand{12'000, 4'000};
  return what.is_on_demand ? on_demand : what.provisioned;
}

// -- out
// --------------------------------------------------------------------------------------------

using description = model::shapes::table_description;
using description_place = wire::structure_place<description>;

void write_key_schema(description_place to, const table_definition& what) {
  using element = model::shapes::key_schema_element;
  std::vector<std::pair<std::string_view, std::string_view>> keys{{what.hash_name, "HASH"}};
  if (!what.range_name.empty())
    keys.emplace_back(what.range_name, "RANGE");
  to[description::KeySchema].fill(keys, [](auto one, const auto& key) {
    one[element::AttributeName] = key.first;
    one[element::KeyType] = key.second;
  });
}

void write_definition(description_place to, const table_description& table) {
  using defined = model::shapes::attribute_definition;
  using billing = model::shapes::billing_mode_summary;
  const auto& what = table.what;
  to[description::AttributeDefinitions].fill(what.attributes,
                                             [](auto one, const attribute_definition& attribute) {
                                               one[defined::AttributeName] = attribute.name;
                                               one[defined::AttributeType] = attribute.type;
                                             });
  write_key_schema(to, what);
  to[description::CreationDateTime] = table.created;
  if (what.is_on_demand) {
    const auto summary = to[description::BillingModeSummary];
    summary[billing::BillingMode] = "PAY_PER_REQUEST";
    summary[billing::LastUpdateToPayPerRequestDateTime] = table.created;
  }
  if (!what.table_class.empty())
    to[description::TableClassSummary][model::shapes::table_class_summary::TableClass]
        = what.table_class;
}

void write_warm(description_place to, const table_definition& what, table_view view) {
  using warm = model::shapes::table_warm_throughput_description;
  if (view == table_view::created && !what.warm)
    return;
  const auto given = what.warm.value_or(default_warm(what));
  const auto place = to[description::WarmThroughput];
  place[warm::ReadUnitsPerSecond] = static_cast<std::int64_t>(given.read);
  place[warm::WriteUnitsPerSecond] = static_cast<std::int64_t>(given.write);
  place[warm::Status] = view == table_view::created ? "UPDATING" : "ACTIVE";
}

std::string_view status_of(table_view view) {
  if (view == table_view::deleted)
    return "DELETING";
  return view == table_view::created ? "CREATING" : "ACTIVE";
}

} // namespace

result<table_definition> read_definition(asked_table in) {
  for (const auto& check : {refuse_indexes, check_extras, check_billing, check_keys, check_tags})
    if (auto why = check(in))
      return std::move(*why);
  using provisioned = model::shapes::provisioned_throughput;
  using warm = model::shapes::warm_throughput;
  table_definition what;
  for (const auto one : in[asked::AttributeDefinitions])
    what.attributes.push_back(
        {std::string{one[model::shapes::attribute_definition::AttributeName]},
         std::string{one[model::shapes::attribute_definition::AttributeType]}});
  auto keys = keys_of(in).names;
  what.hash_name = keys[0];
  if (keys.size() == 2)
    what.range_name = keys[1];
  what.is_on_demand = in[asked::BillingMode] == "PAY_PER_REQUEST";
  const auto given = in[asked::ProvisionedThroughput];
  what.provisioned = {units(given[provisioned::ReadCapacityUnits], 0),
                      units(given[provisioned::WriteCapacityUnits], 0)};
  if (const auto wanted = in[asked::WarmThroughput]; wanted.present()) {
    const auto least = default_warm(what);
    what.warm = throughput{units(wanted[warm::ReadUnitsPerSecond], least.read),
                           units(wanted[warm::WriteUnitsPerSecond], least.write)};
  }
  what.is_protected = in[asked::DeletionProtectionEnabled].value_or(false);
  what.table_class = in[asked::TableClass].value_or("");
  for (const auto one : in[asked::Tags])
    what.tags.push_back(
        {std::string{one[model::shapes::tag::Key]}, std::string{one[model::shapes::tag::Value]}});
  return what;
}

void write_table(description_place to, const table_description& table, table_view view) {
  using provisioned = model::shapes::provisioned_throughput_description;
  to[description::TableName] = table.where.name;
  to[description::TableStatus] = status_of(view);
  to[description::TableArn] = table_arn(table.where);
  to[description::TableId] = table.id;
  to[description::ItemCount] = static_cast<std::int64_t>(table.item_count);
  to[description::TableSizeBytes] = static_cast<std::int64_t>(table.size_bytes);
  to[description::DeletionProtectionEnabled] = table.what.is_protected;
  const auto throughput = to[description::ProvisionedThroughput];
  throughput[provisioned::NumberOfDecreasesToday] = 0;
  throughput[provisioned::ReadCapacityUnits]
      = static_cast<std::int64_t>(table.what.provisioned.read);
  throughput[provisioned::WriteCapacityUnits]
      = static_cast<std::int64_t>(table.what.provisioned.write);
  if (view == table_view::deleted)
    return;
  write_definition(to, table);
  write_warm(to, table.what, view);
}

} // namespace troupe::gateway::dynamodb
