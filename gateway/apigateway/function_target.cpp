// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/function_target.hpp"

namespace troupe::gateway::apigateway {

std::optional<function_target> parse_function_uri(std::string_view uri) {
  constexpr std::string_view path = "path/2015-03-31/functions/";
  constexpr std::string_view invocations = "/invocations";
  constexpr std::string_view kind = "function:";
  auto parsed = arn::parse(uri);
  if (parsed && parsed->service == "apigateway") {
    if (parsed->account != "lambda" || !parsed->rest.starts_with(path)
        || !parsed->rest.ends_with(invocations))
      return std::nullopt;
    const auto at = uri.find(path) + path.size();
    uri = uri.substr(at, uri.size() - invocations.size() - at);
    parsed = arn::parse(uri);
  }
  if (!parsed || parsed->service != "lambda" || !parsed->rest.starts_with(kind))
    return std::nullopt;
  auto name = parsed->rest.substr(kind.size());
  if (const auto colon = name.find(':'); colon != std::string::npos) {
    if (name.substr(colon + 1) != "$LATEST")
      return std::nullopt;
    name.resize(colon);
  }
  if (!is_function_name(name) || !is_account_id(parsed->account))
    return std::nullopt;
  return function_target{{parsed->account, parsed->region, std::move(name)}, std::string{uri}};
}

} // namespace troupe::gateway::apigateway
