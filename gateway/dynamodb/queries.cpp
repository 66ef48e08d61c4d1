// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/operations.hpp"

/// Query and Scan.
namespace troupe::gateway::dynamodb {

namespace {

/// Select and ProjectionExpression say the same thing in two ways: they must agree.
template <class Model>
void check_select(decoder& read, wire::input<Model> in) {
  const auto select = in[Model::Select];
  if (!select)
    return;
  const bool is_projected = in.has(Model::ProjectionExpression);
  if (select == "SPECIFIC_ATTRIBUTES" && !is_projected)
    return read.refuse_invalid(
        "Must specify the AttributesToGet or ProjectionExpression when choosing "
        "to get SPECIFIC_ATTRIBUTES");
  if (select != "SPECIFIC_ATTRIBUTES" && is_projected)
    return read.refuse_invalid("Cannot specify the ProjectionExpression when choosing to get "
                               + std::string{select == "COUNT" ? "only the Count" : *select});
  if (select == "ALL_PROJECTED_ATTRIBUTES" && !in.has(Model::IndexName))
    read.refuse_invalid(
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
}

/// ExclusiveStartKey, which is read before the checks. An empty one would begin at the start.
template <class Model>
item read_start(decoder& read, wire::input<Model> in) {
  const auto key = in[Model::ExclusiveStartKey];
  auto start = read.attributes(key);
  if (start.empty() && !key.empty())
    read.defer_invalid(
        "The provided starting key is invalid: The provided key element does not match "
        "the schema");
  return start;
}

/// What a page is asked for and answered with, besides what Query and Scan have each for
/// themselves.
template <class Message>
struct page_request {
  Message ask;
  expression::projection_ptr projection = nullptr; ///< Null: whole items.
};

template <class Model, class Message>
void read_terms(decoder& read, wire::input<Model> in, page_request<Message>& page) {
  auto& terms = page.ask.terms;
  check_select(read, in);
  terms.index_name = in[Model::IndexName].value_or("");
  terms.limit = static_cast<std::size_t>(in[Model::Limit].value_or(0));
  terms.counts_only = in[Model::Select] == "COUNT";
  terms.filter = read.filter(in[Model::FilterExpression]);
  page.projection = read.projection(in[Model::ProjectionExpression]);
}

void read_segments(decoder& read, wire::input<model::scan> in, scan_items& ask) {
  const auto total = in[model::scan::TotalSegments];
  const auto segment = in[model::scan::Segment];
  if (!total && !segment)
    return;
  if (!total)
    return read.refuse_invalid("The TotalSegments parameter is required but was not present in the "
                               "request when Segment parameter is present");
  if (!segment)
    return read.refuse_invalid(
        "The Segment parameter is required but was not present in the request "
        "when parameter TotalSegments is present");
  ask.segments = static_cast<std::uint32_t>(*total);
  ask.segment = static_cast<std::uint32_t>(*segment);
  if (ask.segment >= ask.segments)
    read.refuse_invalid("The Segment parameter is zero-based and must be less than parameter "
                        "TotalSegments: Segment: "
                        + std::to_string(ask.segment)
                        + " is not less than TotalSegments: " + std::to_string(ask.segments));
}

template <class Model, class Message>
task<reply<Model>> read_page(call& c, wire::input<Model> in, decoder read,
                             page_request<Message> page) {
  using answer = typename Model::output;
  if (auto why = read.finish())
    co_return std::move(*why);
  const auto capacity = capacity_answer_of(in);
  const auto how = consistency_of<typename Model::shape>(in);
  const bool counts_only = page.ask.terms.counts_only;
  auto asking = ask_table(c, capacity.table, std::move(page.ask));
  auto said = co_await std::move(asking);
  if (!said)
    co_return std::move(said).refusal();
  wire::output<Model> out;
  if (!counts_only)
    out[answer::Items].write(
        [items = std::move(said->items), projection = std::move(page.projection)](json_writer& to) {
          to.begin_array();
          for (const auto& one : items)
            write_stored(to, one, projection);
          to.end_array();
        });
  out[answer::Count] = static_cast<std::int64_t>(said->count);
  out[answer::ScannedCount] = static_cast<std::int64_t>(said->examined);
  if (!said->last_key.empty())
    put_item_value(out[answer::LastEvaluatedKey], std::move(said->last_key));
  capacity.write(out, read_units(said->bytes_examined, how));
  co_return out;
}

} // namespace

task<reply<model::query>> query(call& c, wire::input<model::query> in) {
  using asked = model::query;
  decoder read;
  page_request<query_items> page;
  page.ask.terms.start_after = read_start(read, in);
  const auto condition = in[asked::KeyConditionExpression];
  read.check({{"AttributesToGet", "ProjectionExpression", in.has(asked::AttributesToGet)},
              {"KeyConditions", "KeyConditionExpression", in.has(asked::KeyConditions)},
              {"QueryFilter", "FilterExpression", in.has(asked::QueryFilter)},
              {"ConditionalOperator", "FilterExpression", in.has(asked::ConditionalOperator)}},
             {{"KeyConditionExpression", condition.has_value()},
              {"FilterExpression", in.has(asked::FilterExpression)},
              {"ProjectionExpression", in.has(asked::ProjectionExpression)}},
             in[asked::ExpressionAttributeNames], in[asked::ExpressionAttributeValues]);
  if (in[asked::Limit].value_or(1) < 1)
    read.refuse_invalid(
        "1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1");
  if (!condition)
    read.refuse_invalid("Either the KeyConditions or KeyConditionExpression parameter must be "
                        "specified in the request.");
  read_terms(read, in, page);
  page.ask.condition = read.key_condition(condition.value_or(""));
  page.ask.is_forward = in[asked::ScanIndexForward].value_or(true);
  return read_page(c, in, std::move(read), std::move(page));
}

task<reply<model::scan>> scan(call& c, wire::input<model::scan> in) {
  using asked = model::scan;
  decoder read;
  page_request<scan_items> page;
  page.ask.terms.start_after = read_start(read, in);
  read.check({{"AttributesToGet", "ProjectionExpression", in.has(asked::AttributesToGet)},
              {"ScanFilter", "FilterExpression", in.has(asked::ScanFilter)},
              {"ConditionalOperator", "FilterExpression", in.has(asked::ConditionalOperator)}},
             {{"FilterExpression", in.has(asked::FilterExpression)},
              {"ProjectionExpression", in.has(asked::ProjectionExpression)}},
             in[asked::ExpressionAttributeNames], in[asked::ExpressionAttributeValues]);
  read_segments(read, in, page.ask);
  read_terms(read, in, page);
  return read_page(c, in, std::move(read), std::move(page));
}

} // namespace troupe::gateway::dynamodb
