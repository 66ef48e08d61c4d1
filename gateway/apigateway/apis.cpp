// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/api_request.hpp"
#include "gateway/apigateway/describe.hpp"
#include "gateway/apigateway/operations.hpp"
#include "gateway/apigateway/page.hpp"

/// APIs as things: made, shown, listed, changed, removed.
namespace troupe::gateway::apigateway {

namespace {

constexpr unsigned created = 201;

http_response answer_api(call& c, const api_description& api, unsigned status = 200) {
  json_writer out;
  write(out, c, api);
  return answer(c, std::move(out).take(), status);
}

/// Sends a change to the caller's API that the path names.
task<http_response> change_api(call& c, troupe::update_api ask, bool answers_nothing) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  auto asking = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), std::move(ask));
  const auto changed = co_await std::move(asking);
  if (!changed)
    co_return refuse(c, changed.refusal());
  if (answers_nothing)
    co_return answer_nothing(c);
  co_return answer_api(c, (*changed)->api);
}

/// Null if there is no such API, or it is not the caller's.
task<api_view_ptr> find_own(call& c, std::string id) {
  auto asking = ask_named<api_actor>(c, noun::api, api_address(std::move(id)), troupe::get_api{});
  auto found = co_await std::move(asking);
  if (!found || (*found)->api.account != c.who.account || (*found)->api.region != c.who.region)
    co_return nullptr;
  co_return std::move(*found);
}

} // namespace

task<http_response> create_api::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  troupe::create_api ask{read_new_api(c, *in)};
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto where = api_address(ask.api.id);
  auto asking = ask_named<api_actor>(c, noun::api, std::move(where), std::move(ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return refuse(c, made.refusal());
  co_return answer_api(c, (*made)->api, created);
}

task<http_response> get_api::run(call& c) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  co_return answer_api(c, (*found)->api);
}

task<http_response> get_apis::run(call& c) {
  auto page = read_page(c);
  if (!page)
    co_return refuse(c, page.refusal());
  list_names listing{noun::api, {}, {}, {}, std::move(page->after), page->size + 1};
  page_writer out{page->size};
  for (bool is_more = true; is_more && !out.is_full();) {
    auto asking = ask(c, c.gateway.node.catalog, listing);
    const auto names = co_await std::move(asking);
    if (!names)
      co_return refuse(c, names.refusal());
    is_more = names->more && !names->names.empty();
    for (const auto& id : names->names) {
      listing.after = id;
      auto finding = find_own(c, id);
      const auto found = co_await std::move(finding);
      auto* place = found ? out.next(id) : nullptr;
      if (place)
        write(*place, c, found->api);
      if (out.is_full())
        break;
    }
  }
  co_return answer(c, std::move(out).take());
}

task<http_response> update_api::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto ask = read_api_update(*in);
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto changing = change_api(c, std::move(ask), false);
  co_return co_await std::move(changing);
}

task<http_response> delete_cors::run(call& c) {
  troupe::update_api ask;
  ask.remove_cors = true;
  auto changing = change_api(c, std::move(ask), true);
  co_return co_await std::move(changing);
}

task<http_response> delete_api::run(call& c) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  auto asking
      = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), troupe::delete_api{});
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_nothing(c);
}

} // namespace troupe::gateway::apigateway
