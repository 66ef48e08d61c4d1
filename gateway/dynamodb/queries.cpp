// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"

/// Query and Scan.
namespace troupe::gateway::dynamodb {

namespace {

constexpr legacy_parameter attributes_to_get{"AttributesToGet", "ProjectionExpression"};
constexpr legacy_parameter conditional_operator{"ConditionalOperator", "FilterExpression"};

/// Select and ProjectionExpression say the same thing in two ways: they must agree.
void check_select(decoder& in) {
  const auto select = in.text("Select");
  if (select.empty())
    return;
  const bool is_projected = in.has("ProjectionExpression");
  if (select == "SPECIFIC_ATTRIBUTES" && !is_projected)
    return in.refuse_invalid(
        "Must specify the AttributesToGet or ProjectionExpression when choosing "
        "to get SPECIFIC_ATTRIBUTES");
  if (select != "SPECIFIC_ATTRIBUTES" && is_projected)
    return in.refuse_invalid("Cannot specify the ProjectionExpression when choosing to get "
                             + std::string{select == "COUNT" ? "only the Count" : select});
  if (select == "ALL_PROJECTED_ATTRIBUTES" && !in.has("IndexName"))
    in.refuse_invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
}

/// ExclusiveStartKey, which is read before the checks. An empty one would begin at the start.
item read_start(decoder& in) {
  auto start = in.attributes("ExclusiveStartKey");
  if (start.empty() && in.has("ExclusiveStartKey"))
    in.defer_invalid(
        "The provided starting key is invalid: The provided key element does not match "
        "the schema");
  return start;
}

/// What else Query and Scan have in common.
template <class Message>
void read_terms(decoder& in, table_request<Message>& read) {
  auto& terms = read.ask.terms;
  check_select(in);
  terms.index_name = in.text("IndexName");
  terms.limit = static_cast<std::size_t>(in.body()["Limit"].integer());
  terms.counts_only = in.text("Select") == "COUNT";
  terms.filter = in.filter();
  read.projection = in.projection();
}

void read_segments(decoder& in, scan_items& ask) {
  const bool has_total = in.has("TotalSegments");
  const bool has_segment = in.has("Segment");
  if (!has_total && !has_segment)
    return;
  if (!has_total)
    return in.refuse_invalid("The TotalSegments parameter is required but was not present in the "
                             "request when Segment parameter is present");
  if (!has_segment)
    return in.refuse_invalid("The Segment parameter is required but was not present in the request "
                             "when parameter TotalSegments is present");
  ask.segments = static_cast<std::uint32_t>(in.body()["TotalSegments"].integer());
  ask.segment = static_cast<std::uint32_t>(in.body()["Segment"].integer());
  if (ask.segment >= ask.segments)
    in.refuse_invalid("The Segment parameter is zero-based and must be less than parameter "
                      "TotalSegments: Segment: "
                      + std::to_string(ask.segment)
                      + " is not less than TotalSegments: " + std::to_string(ask.segments));
}

result<table_request<query_items>> decode_query(const json& body) {
  decoder in{body, model::query};
  table_request<query_items> read;
  read.ask.terms.start_after = read_start(in);
  in.check({attributes_to_get,
            {"KeyConditions", "KeyConditionExpression"},
            {"QueryFilter", "FilterExpression"},
            conditional_operator},
           {"KeyConditionExpression", "FilterExpression", "ProjectionExpression"});
  if (in.has("Limit") && body["Limit"].integer() < 1)
    in.refuse_invalid("1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
                      "Member must have value greater than or equal to 1");
  if (!in.has("KeyConditionExpression"))
    in.refuse_invalid("Either the KeyConditions or KeyConditionExpression parameter must be "
                      "specified in the request.");
  read_terms(in, read);
  read.ask.condition = in.key_condition();
  read.ask.is_forward = in.flag("ScanIndexForward", true);
  return in.outcome(std::move(read));
}

result<table_request<scan_items>> decode_scan(const json& body) {
  decoder in{body, model::scan};
  table_request<scan_items> read;
  read.ask.terms.start_after = read_start(in);
  in.check({attributes_to_get, {"ScanFilter", "FilterExpression"}, conditional_operator},
           {"FilterExpression", "ProjectionExpression"});
  read_segments(in, read.ask);
  read_terms(in, read);
  return in.outcome(std::move(read));
}

template <class Message>
task<http_response> read_page(call& c, const shape& request, table_decoder<Message> decode) {
  auto asking = ask_table(c, request, decode);
  auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  const auto& [body, projection, said] = *page;
  json_writer out;
  out.begin_object();
  if (body["Select"].text() != "COUNT") {
    out.key("Items").begin_array();
    for (const auto& one : said.items)
      write_stored(out, one, projection);
    out.end_array();
  }
  out.member("Count", said.count).member("ScannedCount", said.examined);
  if (!said.last_key.empty())
    write_json(out.key("LastEvaluatedKey"), said.last_key);
  write_consumed(out, body, read_units(said.bytes_examined, consistency_of(body)));
  out.end_object();
  co_return answer(c, std::move(out));
}

} // namespace

task<http_response> query::run(call& c) {
  return read_page(c, model::query, decode_query);
}
task<http_response> scan::run(call& c) {
  return read_page(c, model::scan, decode_scan);
}

} // namespace troupe::gateway::dynamodb
