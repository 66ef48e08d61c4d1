// SPDX-License-Identifier: Apache-2.0
#include "actors/table/schema.hpp"

#include "core/limits.hpp"

#include <algorithm>

namespace troupe {

namespace {

using expression::key_attribute;

error invalid(std::string text) {
  return {code::validation, std::move(text)};
}

key_attribute attribute_named(const table_definition& what, const std::string& name) {
  auto found = std::ranges::find(what.attributes, name, &attribute_definition::name);
  ensure(found != what.attributes.end(), "a key attribute is defined");
  return {name, *type_named(found->type)};
}

/// Bytes of a key value that count against its limit; a number has no way to be too long.
std::size_t length_of(const attribute_value& value) {
  if (const auto* text = value.as<std::string>())
    return text->size();
  if (const auto* binary = value.as<attribute_value::binary_bytes>())
    return binary->bytes.size();
  return 1;
}

result<std::string> part_of(const attribute_value& value, const key_attribute& as,
                            std::size_t bytes_max, std::string_view too_long) {
  const auto length = length_of(value);
  if (length == 0) {
    const auto* kind = value.is(attribute_value::kind::string) ? "string" : "binary";
    return invalid(
        std::string{"One or more parameter values are not valid. The AttributeValue for a "
                    "key attribute cannot contain an empty "}
        + kind + " value. Key: " + as.name);
  }
  if (length > bytes_max)
    return invalid(std::string{"One or more parameter values were invalid: "}.append(too_long));
  return encode_key_part(value);
}

result<std::string> join(const key_schema& schema, const attribute_value& hash,
                         const attribute_value* range) {
  auto key = part_of(hash, schema.hash, limits::hash_key_bytes_max,
                     "Size of hashkey has exceeded the maximum size limit of2048 bytes");
  if (!key || !range)
    return key;
  auto rest
      = part_of(*range, *schema.range, limits::range_key_bytes_max,
                "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  if (!rest)
    return rest;
  return *key + *rest;
}

/// The attribute of an item that stands in its key.
result<const attribute_value*> key_value(const item& attributes, const key_attribute& wanted) {
  auto found = attributes.find(wanted.name);
  if (found == attributes.end())
    return invalid("One or more parameter values were invalid: Missing the key " + wanted.name
                   + " in the item");
  if (!found->second.is(wanted.type))
    return invalid("One or more parameter values were invalid: Type mismatch for key " + wanted.name
                   + " expected: " + std::string{type_name(wanted.type)}
                   + " actual: " + std::string{type_name(found->second.type())});
  return &found->second;
}

const attribute_value* typed(const item& key, const key_attribute& wanted) {
  auto found = key.find(wanted.name);
  return found != key.end() && found->second.is(wanted.type) ? &found->second : nullptr;
}

} // namespace

key_schema schema_of(const table_definition& what) {
  key_schema schema{attribute_named(what, what.hash_name), std::nullopt};
  if (!what.range_name.empty())
    schema.range = attribute_named(what, what.range_name);
  return schema;
}

result<std::string> key_of_item(const key_schema& schema, const item& attributes) {
  auto hash = key_value(attributes, schema.hash);
  if (!hash)
    return hash.refusal();
  if (!schema.range)
    return join(schema, **hash, nullptr);
  auto range = key_value(attributes, *schema.range);
  if (!range)
    return range.refusal();
  return join(schema, **hash, *range);
}

result<std::string> key_of_key(const key_schema& schema, const item& key) {
  const auto* hash = typed(key, schema.hash);
  const auto* range = schema.range ? typed(key, *schema.range) : nullptr;
  const std::size_t expected = schema.range ? 2 : 1;
  if (!hash || (schema.range && !range) || key.size() != expected)
    return invalid("The provided key element does not match the schema");
  return join(schema, *hash, range);
}

item key_attributes(const key_schema& schema, const item& attributes) {
  item key;
  for (const auto& [name, value] : attributes)
    if (schema.has(name))
      key.emplace(name, value);
  return key;
}

std::string_view hash_part(const key_schema& schema, std::string_view key) {
  if (!schema.range)
    return key;
  if (schema.hash.type == attribute_value::kind::number) {
    auto rest = key;
    ensure(number::decode_ordered(rest).has_value(), "a stored key begins with its hash number");
    return key.substr(0, key.size() - rest.size());
  }
  constexpr std::string_view terminator{"\0\1", 2};
  return key.substr(0, key.find(terminator) + terminator.size());
}

live_table_ptr make_live_table(const address& where, std::string record_bytes) {
  auto record = persistence::unpack<table_record>(record_bytes);
  auto schema = schema_of(record.what);
  auto prefix = items_prefix(where, record.id);
  return std::make_shared<const live_table>(live_table{where, table_key(where),
                                                       std::move(record_bytes), std::move(record),
                                                       std::move(schema), std::move(prefix)});
}

} // namespace troupe
