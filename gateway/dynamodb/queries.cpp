// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/model.hpp"
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"

/// Query and Scan.
namespace troupe::gateway::dynamodb {

namespace {

constexpr legacy_parameter attributes_to_get{"AttributesToGet", "ProjectionExpression"};
constexpr legacy_parameter conditional_operator{"ConditionalOperator", "FilterExpression"};

/// What goes into the answer, besides what the shard sends.
struct page_request {
  expression::projection_ptr projection;
  consistency how = consistency::eventual;
};

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

/// What Query and Scan have in common, but the starting key, which is read before the checks.
void read_terms(decoder& in, page_terms& terms, page_request& request) {
  check_select(in);
  terms.index_name = in.text("IndexName");
  terms.limit = static_cast<std::size_t>(in.body()["Limit"].integer());
  terms.counts_only = in.text("Select") == "COUNT";
  terms.filter = in.filter();
  request.projection = in.projection();
  request.how = in.flag("ConsistentRead") ? consistency::strong : consistency::eventual;
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

template <class Message>
struct decoded {
  Message ask;
  page_request request;
};

result<decoded<query_items>> decode_query(const json& body) {
  decoder in{body, model::query};
  decoded<query_items> read;
  read.ask.terms.start_after = in.attributes("ExclusiveStartKey");
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
  read_terms(in, read.ask.terms, read.request);
  read.ask.condition = in.key_condition();
  read.ask.is_forward = in.flag("ScanIndexForward", true);
  in.finish();
  if (in.refusal())
    return *in.refusal();
  return read;
}

result<decoded<scan_items>> decode_scan(const json& body) {
  decoder in{body, model::scan};
  decoded<scan_items> read;
  read.ask.terms.start_after = in.attributes("ExclusiveStartKey");
  in.check({attributes_to_get, {"ScanFilter", "FilterExpression"}, conditional_operator},
           {"FilterExpression", "ProjectionExpression"});
  read_segments(in, read.ask);
  read_terms(in, read.ask.terms, read.request);
  in.finish();
  if (in.refusal())
    return *in.refusal();
  return read;
}

http_response answer_page(call& c, const json& body, const items_page& page,
                          const page_request& request) {
  json_writer out;
  out.begin_object();
  if (body["Select"].text() != "COUNT") {
    out.key("Items").begin_array();
    for (const auto& one : page.items)
      write_stored(out, one, request.projection);
    out.end_array();
  }
  out.member("Count", page.count).member("ScannedCount", page.examined);
  if (!page.last_key.empty())
    write_json(out.key("LastEvaluatedKey"), page.last_key);
  if (const auto wanted = wanted_capacity_of(body); wanted != wanted_capacity::none)
    write_capacity(out.key("ConsumedCapacity"), wanted, body["TableName"].text(),
                   read_units(page.bytes_examined, request.how));
  out.end_object();
  return answer(c, std::move(out));
}

template <class Message>
task<http_response> read_page(call& c, json body, decoded<Message> read) {
  auto where = table_address(c, body["TableName"].text());
  if (!where)
    co_return refuse(c, where.refusal());
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), std::move(read.ask));
  auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  co_return answer_page(c, body, *page, read.request);
}

} // namespace

task<http_response> query::run(call& c) {
  auto reading = read_request(c, model::query);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto read = decode_query(*body);
  if (!read)
    co_return refuse(c, read.refusal());
  auto running = read_page(c, std::move(*body), std::move(*read));
  co_return co_await std::move(running);
}

task<http_response> scan::run(call& c) {
  auto reading = read_request(c, model::scan);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto read = decode_scan(*body);
  if (!read)
    co_return refuse(c, read.refusal());
  auto running = read_page(c, std::move(*body), std::move(*read));
  co_return co_await std::move(running);
}

} // namespace troupe::gateway::dynamodb
