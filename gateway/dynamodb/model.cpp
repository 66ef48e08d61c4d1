// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/model.hpp"

namespace troupe::gateway::dynamodb::model {

namespace {

using enum shape_kind;

// -- scalars
// ----------------------------------------------------------------------------------------

constexpr shape free_text{.kind = text, .is_free = true};
constexpr shape flag{.kind = boolean, .is_free = true};
constexpr shape units{.kind = whole, .java_name = "Long", .least = 1};
/// Query's Limit, whose bound has words of its own.
constexpr shape integer{.kind = whole, .java_name = "Integer", .is_free = true};
/// In operations on items, where an ARN may stand for the name.
constexpr shape item_table_name{
    .kind = text, .least = 1, .most = 255, .is_name = true, .may_be_arn = true};
constexpr shape table_name{.kind = text, .least = 3, .most = 255, .is_name = true};
constexpr shape index_name{.kind = text, .least = 3, .most = 255, .is_name = true};
constexpr shape key_attribute_name{.kind = text, .least = 1, .most = 255};
constexpr shape page_limit{.kind = whole, .java_name = "Integer", .least = 1};
constexpr shape list_limit{.kind = whole, .java_name = "Integer", .least = 1, .most = 100};
constexpr shape segments{.kind = whole, .java_name = "Integer", .least = 1, .most = 1'000'000};
constexpr shape segment{.kind = whole, .java_name = "Integer", .least = 0, .most = 999'999};
constexpr shape arn_text{.kind = text, .least = 1, .most = 1'283};
constexpr shape tag_key{.kind = text, .least = 1, .most = 128};
constexpr shape tag_value{.kind = text, .least = 0, .most = 256};

// Enumerations, in AWS's print order.
constexpr std::string_view key_types[] = {"HASH", "RANGE"};
constexpr std::string_view attribute_types[] = {"B", "N", "S"};
constexpr std::string_view billing_modes[] = {"PROVISIONED", "PAY_PER_REQUEST"};
constexpr std::string_view table_classes[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS"};
constexpr std::string_view selects[]
    = {"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"};
constexpr std::string_view consumed_capacities[] = {"INDEXES", "TOTAL", "NONE"};
constexpr std::string_view collection_metrics[] = {"SIZE", "NONE"};
constexpr std::string_view returned_values[]
    = {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"};
constexpr std::string_view failure_values[] = {"ALL_OLD", "NONE"};
constexpr std::string_view stream_views[]
    = {"NEW_AND_OLD_IMAGES", "OLD_IMAGE", "NEW_IMAGE", "KEYS_ONLY"};
constexpr std::string_view encryption_types[] = {"AES256", "KMS"};
constexpr shape key_type{.kind = text, .values = key_types};
constexpr shape attribute_type{.kind = text, .values = attribute_types};
constexpr shape billing_mode{.kind = text, .values = billing_modes};
constexpr shape table_class{.kind = text, .values = table_classes};
constexpr shape stream_view{.kind = text, .values = stream_views};
constexpr shape encryption_type{.kind = text, .values = encryption_types};
constexpr shape select{.kind = text, .values = selects};
constexpr shape consumed_capacity{.kind = text, .values = consumed_capacities};
constexpr shape collection_metric{.kind = text, .values = collection_metrics};
constexpr shape returned_value{.kind = text, .values = returned_values};
constexpr shape failure_value{.kind = text, .values = failure_values};

// -- attribute values
// -------------------------------------------------------------------------------

/// Read by `read_item`, which makes the type checks of what is in it.
constexpr shape value_map{.kind = map, .java_name = "AttributeValue", .is_free = true};
constexpr shape name_map{.kind = map, .element = &free_text, .is_free = true};

// -- tables
// -----------------------------------------------------------------------------------------

constexpr member definition_members[]
    = {{"AttributeName", &key_attribute_name, true}, {"AttributeType", &attribute_type, true}};
constexpr shape definition{
    .kind = structure, .java_name = "AttributeDefinition", .members = definition_members};
constexpr shape definitions{.kind = list, .element = &definition};
constexpr member key_members[]
    = {{"AttributeName", &key_attribute_name, true}, {"KeyType", &key_type, true}};
constexpr shape key_element{
    .kind = structure, .java_name = "KeySchemaElement", .members = key_members};
constexpr shape key_schema{.kind = list, .element = &key_element, .least = 1, .most = 2};
constexpr member throughput_members[]
    = {{"WriteCapacityUnits", &units, true}, {"ReadCapacityUnits", &units, true}};
constexpr shape throughput{
    .kind = structure, .java_name = "ProvisionedThroughput", .members = throughput_members};
constexpr member warm_members[] = {{"ReadUnitsPerSecond", &units}, {"WriteUnitsPerSecond", &units}};
constexpr shape warm_throughput{
    .kind = structure, .java_name = "WarmThroughput", .members = warm_members};
constexpr member stream_members[]
    = {{"StreamEnabled", &flag, true}, {"StreamViewType", &stream_view}};
constexpr shape stream{
    .kind = structure, .java_name = "StreamSpecification", .members = stream_members};
constexpr member encryption_members[]
    = {{"Enabled", &flag}, {"SSEType", &encryption_type}, {"KMSMasterKeyId", &free_text}};
constexpr shape encryption{
    .kind = structure, .java_name = "SSESpecification", .members = encryption_members};
constexpr member tag_members[] = {{"Key", &tag_key, true}, {"Value", &tag_value, true}};
constexpr shape tag{.kind = structure, .java_name = "Tag", .members = tag_members};
constexpr shape tags{.kind = list, .element = &tag};

constexpr member create_table_members[] = {
    {"AttributeDefinitions", &definitions, true},
    {"TableName", &table_name, true},
    {"KeySchema", &key_schema, true},
    {"BillingMode", &billing_mode},
    {"ProvisionedThroughput", &throughput},
    {"WarmThroughput", &warm_throughput},
    {"StreamSpecification", &stream},
    {"SSESpecification", &encryption},
    {"TableClass", &table_class},
    {"DeletionProtectionEnabled", &flag},
    {"Tags", &tags},
};
constexpr member table_only_members[] = {{"TableName", &item_table_name, true}};
constexpr member list_tables_members[]
    = {{"ExclusiveStartTableName", &table_name}, {"Limit", &list_limit}};
constexpr member resource_arn_members[]
    = {{"ResourceArn", &arn_text, true}, {"NextToken", &free_text}};

// -- items
// ------------------------------------------------------------------------------------------

constexpr member put_item_members[] = {
    {"TableName", &item_table_name, true},
    {"Item", &value_map, true},
    {"ReturnValues", &returned_value},
    {"ReturnConsumedCapacity", &consumed_capacity},
    {"ReturnItemCollectionMetrics", &collection_metric},
    {"ReturnValuesOnConditionCheckFailure", &failure_value},
    {"ConditionExpression", &free_text},
    {"ExpressionAttributeNames", &name_map},
    {"ExpressionAttributeValues", &value_map},
};
constexpr member get_item_members[] = {
    {"TableName", &item_table_name, true},
    {"Key", &value_map, true},
    {"ConsistentRead", &flag},
    {"ReturnConsumedCapacity", &consumed_capacity},
    {"ProjectionExpression", &free_text},
    {"ExpressionAttributeNames", &name_map},
};
constexpr member update_item_members[] = {
    {"TableName", &item_table_name, true},
    {"Key", &value_map, true},
    {"ReturnValues", &returned_value},
    {"ReturnConsumedCapacity", &consumed_capacity},
    {"ReturnItemCollectionMetrics", &collection_metric},
    {"ReturnValuesOnConditionCheckFailure", &failure_value},
    {"UpdateExpression", &free_text},
    {"ConditionExpression", &free_text},
    {"ExpressionAttributeNames", &name_map},
    {"ExpressionAttributeValues", &value_map},
};
constexpr member delete_item_members[] = {
    {"TableName", &item_table_name, true},
    {"Key", &value_map, true},
    {"ReturnValues", &returned_value},
    {"ReturnConsumedCapacity", &consumed_capacity},
    {"ReturnItemCollectionMetrics", &collection_metric},
    {"ReturnValuesOnConditionCheckFailure", &failure_value},
    {"ConditionExpression", &free_text},
    {"ExpressionAttributeNames", &name_map},
    {"ExpressionAttributeValues", &value_map},
};
constexpr member query_members[] = {
    {"TableName", &item_table_name, true},
    {"IndexName", &index_name},
    {"Select", &select},
    {"Limit", &integer},
    {"ConsistentRead", &flag},
    {"ScanIndexForward", &flag},
    {"ExclusiveStartKey", &value_map},
    {"ReturnConsumedCapacity", &consumed_capacity},
    {"ProjectionExpression", &free_text},
    {"FilterExpression", &free_text},
    {"KeyConditionExpression", &free_text},
    {"ExpressionAttributeNames", &name_map},
    {"ExpressionAttributeValues", &value_map},
};
constexpr member scan_members[] = {
    {"TableName", &item_table_name, true},
    {"IndexName", &index_name},
    {"Limit", &page_limit},
    {"Select", &select},
    {"ExclusiveStartKey", &value_map},
    {"ReturnConsumedCapacity", &consumed_capacity},
    {"TotalSegments", &segments},
    {"Segment", &segment},
    {"ProjectionExpression", &free_text},
    {"FilterExpression", &free_text},
    {"ExpressionAttributeNames", &name_map},
    {"ExpressionAttributeValues", &value_map},
    {"ConsistentRead", &flag},
};

constexpr shape keys_list{.kind = list, .element = &value_map, .least = 1};
constexpr member keys_members[] = {
    {"Keys", &keys_list, true},
    {"ConsistentRead", &flag},
    {"ProjectionExpression", &free_text},
    {"ExpressionAttributeNames", &name_map},
};
constexpr shape table_keys{
    .kind = structure, .java_name = "KeysAndAttributes", .members = keys_members};
constexpr shape batch_get_map{.kind = map, .element = &table_keys};
constexpr member batch_get_members[]
    = {{"RequestItems", &batch_get_map}, {"ReturnConsumedCapacity", &consumed_capacity}};
constexpr member put_request_members[] = {{"Item", &value_map, true}};
constexpr shape put_request{
    .kind = structure, .java_name = "PutRequest", .members = put_request_members};
constexpr member delete_request_members[] = {{"Key", &value_map, true}};
constexpr shape delete_request{
    .kind = structure, .java_name = "DeleteRequest", .members = delete_request_members};
constexpr member write_request_members[]
    = {{"PutRequest", &put_request}, {"DeleteRequest", &delete_request}};
constexpr shape one_write{
    .kind = structure, .java_name = "WriteRequest", .members = write_request_members};
constexpr shape write_requests{.kind = list, .element = &one_write};
constexpr shape batch_write_map{.kind = map, .element = &write_requests};
constexpr member batch_write_members[] = {
    {"RequestItems", &batch_write_map},
    {"ReturnConsumedCapacity", &consumed_capacity},
    {"ReturnItemCollectionMetrics", &collection_metric},
};

constexpr shape request(std::span<const member> members) {
  return {.kind = structure, .members = members};
}

} // namespace

const shape create_table = request(create_table_members);
const shape list_tables = request(list_tables_members);
const shape put_item = request(put_item_members);
const shape get_item = request(get_item_members);
const shape update_item = request(update_item_members);
const shape delete_item = request(delete_item_members);
const shape query = request(query_members);
const shape scan = request(scan_members);
const shape batch_get_item = request(batch_get_members);
const shape keys_and_attributes = table_keys;
const shape batch_write_item = request(batch_write_members);
const shape write_request = one_write;
const shape table_only = request(table_only_members);
const shape resource_arn = request(resource_arn_members);
const shape nothing = request({});

} // namespace troupe::gateway::dynamodb::model
