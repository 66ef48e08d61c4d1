// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/request.hpp"

namespace troupe::gateway::apigateway {

std::vector<std::string> owned(wire::list_view<wire::as::text> texts) {
  std::vector<std::string> all;
  for (const auto one : texts)
    all.emplace_back(one);
  return all;
}

std::optional<std::map<std::string, std::string>> owned(wire::map_view<wire::as::text> texts) {
  if (!texts.present())
    return std::nullopt;
  std::map<std::string, std::string> all;
  for (std::size_t i = 0; i < texts.size(); ++i)
    all.insert_or_assign(std::string{texts.key(i)}, std::string{texts[i]});
  return all;
}

task<result<api_view_ptr>> find_api(call& c, std::string id) {
  auto asking = ask_named<api_actor>(c, noun::api, api_address(id), troupe::get_api{});
  auto found = co_await std::move(asking);
  if (found && ((*found)->api.account != c.who.account || (*found)->api.region != c.who.region))
    co_return error{"NotFoundException", "Invalid API identifier specified " + id};
  co_return found;
}

} // namespace troupe::gateway::apigateway
