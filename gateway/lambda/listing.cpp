// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/lambda/describe.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"
#include "gateway/lambda/unsupported.hpp"
#include "gateway/lambda/violations.hpp"
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>

/// Lists of functions and of versions, page by page.
namespace troupe::gateway::lambda {

namespace {

constexpr auto wire = wire_service::lambda;
/// Lambda shows no more on a page with configurations, however many were asked for.
constexpr std::int64_t page_max = 50;
constexpr std::int64_t max_items_max = 10'000;

/// Where a page begins and how long it may be.
struct page_request {
  std::string after; ///< The last name of the page before; empty for the first.
  std::uint64_t size = page_max;
};

result<page_request> read_page(const call& c) {
  violations broken;
  const auto size
      = broken.number(c.request.query_value("MaxItems"), "MaxItems", "maxItems", 1, max_items_max);
  if (auto why = broken.refusal())
    return *why;
  const auto marker = c.request.query_value("Marker").value_or("");
  auto after = from_base64(marker);
  if (!after || (after->empty() && !marker.empty()))
    return error{code::validation, "Invalid Marker: it is not one of an earlier answer."};
  return page_request{std::move(*after),
                      static_cast<std::uint64_t>(std::min(size.value_or(page_max), page_max))};
}

/// True if every version is asked for, not just `$LATEST`.
result<bool> read_all_versions(const call& c) {
  // No function is a replica of one in another region.
  if (!c.request.query_value("MasterRegion").value_or("").empty())
    return not_implemented("MasterRegion");
  const auto version = c.request.query_value("FunctionVersion");
  if (!version)
    return false;
  violations broken;
  broken.one_of("functionVersion", *version, {"ALL"});
  if (auto why = broken.refusal())
    return *why;
  return true;
}

} // namespace

task<http_response> list_functions::run(call& c) {
  const auto all_versions = read_all_versions(c);
  if (!all_versions)
    co_return refuse(c, wire, all_versions.refusal());
  auto page = read_page(c);
  if (!page)
    co_return refuse(c, wire, page.refusal());
  list_names ask_names{.kind = noun::function,
                       .account = c.who.account,
                       .region = c.who.region,
                       .after = std::move(page->after),
                       .limit = page->size};
  auto listing = ask(c, c.gateway.node.catalog, std::move(ask_names));
  const auto names = co_await std::move(listing);
  if (!names)
    co_return refuse(c, wire, names.refusal());
  json_writer out;
  out.begin_object().key("Functions").begin_array();
  for (const auto& each : names->names) {
    function_reference one{{c.who.account, c.who.region, each}, *all_versions ? "$LATEST" : ""};
    auto describing = describe(c, std::move(one));
    const auto found = co_await std::move(describing);
    if (found) // Else it was deleted a moment ago.
      write_configuration(out, found->named, found->function, shown_as::listed);
  }
  out.end_array();
  if (names->more)
    out.member("NextMarker", to_base64(names->names.back()));
  out.end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

/// One page with one version: the only marker there could be was never handed out.
task<http_response> list_versions_by_function::run(call& c) {
  auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  const auto page = read_page(c);
  if (!page)
    co_return refuse(c, wire, page.refusal());
  auto describing = describe(c, std::move(*named));
  auto found = co_await std::move(describing);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  found->named.qualifier = "$LATEST";
  json_writer out;
  out.begin_object().key("Versions").begin_array();
  if (page->after.empty())
    write_configuration(out, found->named, found->function, shown_as::listed);
  out.end_array().end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

} // namespace troupe::gateway::lambda
