// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/api_request.hpp"
#include "gateway/apigateway/describe.hpp"
#include "gateway/apigateway/page.hpp"

/// APIs as things: made, shown, listed, changed, removed.
namespace troupe::gateway::apigateway {

namespace {

/// Null if there is no such API, or it is not the caller's.
task<api_view_ptr> find_own(call& c, std::string id) {
  auto finding = find_api(c, std::move(id));
  auto found = co_await std::move(finding);
  co_return found ? std::move(*found) : nullptr;
}

/// The caller's APIs after that id, in the order of their ids, as many as are wanted.
task<result<std::vector<api_view_ptr>>> list_own(call& c, std::string after, std::size_t wanted) {
  std::vector<api_view_ptr> all;
  list_names listing{noun::api, {}, {}, {}, std::move(after), wanted};
  for (bool is_more = true; is_more;) {
    auto asking = ask(c, c.gateway.node.catalog, listing);
    const auto names = co_await std::move(asking);
    if (!names)
      co_return names.refusal();
    is_more = names->more && !names->names.empty();
    for (const auto& id : names->names) {
      listing.after = id;
      auto finding = find_own(c, id);
      auto found = co_await std::move(finding);
      if (found)
        all.push_back(std::move(found));
      if (all.size() == wanted)
        co_return all;
    }
  }
  co_return all;
}

} // namespace

task<reply<model::create_api>> create_api(call& c, wire::input<model::create_api> in) {
  auto api = read_new_api(c, in);
  if (!api)
    co_return std::move(api).refusal();
  auto where = api_address(api->id);
  troupe::create_api ask{std::move(*api)};
  auto asking = ask_named<api_actor>(c, noun::api, std::move(where), std::move(ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  co_return answer_with<model::create_api>((*made)->api, c);
}

task<reply<model::get_api>> get_api(call& c, wire::input<model::get_api> in) {
  auto finding = find_api(c, owned(in[model::get_api::ApiId]));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  co_return answer_with<model::get_api>((*found)->api, c);
}

task<reply<model::get_apis>> get_apis(call& c, wire::input<model::get_apis> in) {
  using asked = model::get_apis;
  const auto page = read_page(in[asked::MaxResults], in[asked::NextToken]);
  if (!page)
    co_return page.refusal();
  auto listing = list_own(c, page->after, page->size + 1);
  auto found = co_await std::move(listing);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  if (found->size() > page->size) {
    found->resize(page->size);
    out[asked::output::NextToken] = page_token(found->back()->api.id);
  }
  out[asked::output::Items].fill(
      *found, [&c](auto to, const api_view_ptr& one) { write(to, one->api, c); });
  co_return out;
}

task<reply<model::update_api>> update_api(call& c, wire::input<model::update_api> in) {
  auto id = owned(in[model::update_api::ApiId]);
  auto ask = read_api_update(c, in);
  if (!ask)
    co_return std::move(ask).refusal();
  auto asking = ask_api(c, std::move(id), std::move(*ask));
  const auto changed = co_await std::move(asking);
  if (!changed)
    co_return changed.refusal();
  co_return answer_with<model::update_api>((*changed)->api, c);
}

task<reply<model::delete_cors_configuration>>
delete_cors(call& c, wire::input<model::delete_cors_configuration> in) {
  using asked = model::delete_cors_configuration;
  troupe::update_api ask;
  ask.remove_cors = true;
  auto asking = ask_api(c, owned(in[asked::ApiId]), std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<asked>(std::move(done));
}

task<reply<model::delete_api>> delete_api(call& c, wire::input<model::delete_api> in) {
  using asked = model::delete_api;
  auto asking = ask_api(c, owned(in[asked::ApiId]), troupe::delete_api{});
  auto done = co_await std::move(asking);
  co_return reply_of<asked>(std::move(done));
}

} // namespace troupe::gateway::apigateway
