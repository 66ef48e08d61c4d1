// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/lambda/describe.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"

#include <algorithm>
#include <vector>

/// Lists of functions and of versions, page by page.
namespace troupe::gateway::lambda {

namespace {

/// Lambda shows no more on a page with configurations, however many were asked for.
constexpr std::int64_t page_max = 50;

/// Where a page begins and how long it may be.
struct page_request {
  std::string after; ///< The last name of the page before; empty for the first.
  std::uint64_t size = page_max;
};

template <class Model>
result<page_request> read_page(const wire::input<Model>& in) {
  const auto size = in[Model::MaxItems].value_or(page_max);
  const auto marker = in[Model::Marker].value_or("");
  auto after = from_base64(marker);
  if (!after || (after->empty() && !marker.empty()))
    return error{code::validation, "Invalid Marker: it is not one of an earlier answer."};
  return page_request{std::move(*after), static_cast<std::uint64_t>(std::min(size, page_max))};
}

void write_listed(configuration_place to, const described_function& one) {
  write_configuration(to, one.named, one.function, shown_as::listed);
}

} // namespace

task<reply<model::list_functions>> list_functions(call& c, wire::input<model::list_functions> in) {
  using asked = model::list_functions;
  // `ALL`, the only value there is, asks for every version, not just `$LATEST`.
  const bool all_versions = in[asked::FunctionVersion].has_value();
  auto page = read_page(in);
  if (!page)
    co_return std::move(page).refusal();
  list_names ask_names{.kind = noun::function,
                       .account = c.who.account,
                       .region = c.who.region,
                       .after = std::move(page->after),
                       .limit = page->size};
  auto listing = ask(c, c.gateway.node.catalog, std::move(ask_names));
  const auto names = co_await std::move(listing);
  if (!names)
    co_return names.refusal();
  std::vector<described_function> functions;
  for (const auto& each : names->names) {
    function_reference one{{c.who.account, c.who.region, each}, all_versions ? "$LATEST" : ""};
    auto describing = describe(c, std::move(one));
    auto found = co_await std::move(describing);
    if (found) // Else it was deleted a moment ago.
      functions.push_back(std::move(*found));
  }
  wire::output<asked> out;
  out[asked::output::Functions].fill(functions, write_listed);
  if (names->more && !names->names.empty())
    out[asked::output::NextMarker] = to_base64(names->names.back());
  co_return out;
}

/// One page with one version: the only marker there could be was never handed out.
task<reply<model::list_versions_by_function>>
list_versions_by_function(call& c, wire::input<model::list_versions_by_function> in) {
  using asked = model::list_versions_by_function;
  auto named = function_of(c, in);
  if (!named)
    co_return std::move(named).refusal();
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto describing = describe(c, std::move(*named));
  auto found = co_await std::move(describing);
  if (!found)
    co_return found.refusal();
  found->named.qualifier = "$LATEST";
  std::vector<described_function> versions;
  if (page->after.empty())
    versions.push_back(std::move(*found));
  wire::output<asked> out;
  out[asked::output::Versions].fill(versions, write_listed);
  co_return out;
}

} // namespace troupe::gateway::lambda
