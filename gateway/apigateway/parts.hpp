// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/apigateway/describe.hpp"
#include "gateway/apigateway/page.hpp"
#include "gateway/apigateway/request.hpp"

#include <algorithm>
#include <vector>

/// Routes, integrations and stages: what can be done with one can be done with the others.
namespace troupe::gateway::apigateway {

/// Create and update. `read` makes the message of the input and of the part's name, which is empty
/// where the API's actor is to choose it.
template <class Model, class Message>
task<reply<Model>> put(call& c, wire::input<Model> in, std::string name,
                       result<Message> (*read)(call& c, const wire::input<Model>& in,
                                               std::string name)) {
  auto api = owned(in[Model::ApiId]);
  auto ask = read(c, in, std::move(name));
  if (!ask)
    co_return std::move(ask).refusal();
  auto asking = ask_api(c, std::move(api), std::move(*ask));
  const auto part = co_await std::move(asking);
  if (!part)
    co_return part.refusal();
  co_return answer_with<Model>(*part);
}

template <class Model, class Part>
task<reply<Model>> get_one(call& c, wire::input<Model> in, std::string wanted,
                           std::vector<Part> api_description::*parts, std::string Part::*name,
                           error missing) {
  auto finding = find_api(c, owned(in[Model::ApiId]));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  for (const auto& one : (*found)->api.*parts)
    if (one.*name == wanted)
      co_return answer_with<Model>(one);
  missing.message += wanted;
  co_return missing;
}

/// A page of all, in the order of their names.
template <class Model, class Part>
task<reply<Model>> get_all(call& c, wire::input<Model> in,
                           std::vector<Part> api_description::*parts, std::string Part::*name) {
  auto api = owned(in[Model::ApiId]);
  const auto page = read_page(in[Model::MaxResults], in[Model::NextToken]);
  if (!page)
    co_return page.refusal();
  auto finding = find_api(c, std::move(api));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  std::vector<const Part*> rest;
  for (const auto& one : (*found)->api.*parts)
    if (one.*name > page->after)
      rest.push_back(&one);
  std::ranges::sort(rest, {}, [name](const Part* one) { return one->*name; });
  wire::output<Model> out;
  if (rest.size() > page->size) {
    rest.resize(page->size);
    out[Model::output::NextToken] = page_token(rest.back()->*name);
  }
  out[Model::output::Items].fill(rest, [](auto to, const Part* one) { write(to, *one); });
  co_return out;
}

template <class Model>
task<reply<Model>> remove(call& c, wire::input<Model> in, std::string name, api_part kind) {
  auto asking = ask_api(c, owned(in[Model::ApiId]), delete_api_part{kind, std::move(name)});
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace troupe::gateway::apigateway
