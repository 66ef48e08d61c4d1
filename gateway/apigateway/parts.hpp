// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/apigateway/describe.hpp"
#include "gateway/apigateway/page.hpp"
#include "gateway/apigateway/request.hpp"

#include <algorithm>
#include <vector>

/// Routes, integrations and stages: what can be done with one can be done with the others.
namespace troupe::gateway::apigateway {

enum class verb { create, update };

inline constexpr unsigned part_created = 201;
inline constexpr std::size_t part_segment = 4; // `/v2/apis/{api}/routes/{part}`
inline constexpr std::size_t name_characters_max = 128;

/// Create and update. `read_body` makes the message of the body and the part's name.
template <class Message>
task<http_response> put(call& c, Message (*read_body)(decoder&, std::string, verb), verb how) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto id = how == verb::update ? path_segment(c, part_segment) : std::string{};
  auto ask = read_body(*in, std::move(id), how);
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  auto asking = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), std::move(ask));
  const auto part = co_await std::move(asking);
  if (!part)
    co_return refuse(c, part.refusal());
  co_return answer(c, to_json(*part), how == verb::create ? part_created : 200);
}

template <class Part>
task<http_response> get_one(call& c, std::vector<Part> api_description::*parts,
                            std::string Part::*name, error missing) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  const auto id = path_segment(c, part_segment);
  for (const auto& one : (*found)->api.*parts)
    if (one.*name == id)
      co_return answer(c, to_json(one));
  missing.message += id;
  co_return refuse(c, missing);
}

/// A page of all, in the order of their names.
template <class Part>
task<http_response> get_all(call& c, std::vector<Part> api_description::*parts,
                            std::string Part::*name) {
  const auto page = read_page(c);
  if (!page)
    co_return refuse(c, page.refusal());
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  std::vector<const Part*> rest;
  for (const auto& one : (*found)->api.*parts)
    if (one.*name > page->after)
      rest.push_back(&one);
  std::ranges::sort(rest, {}, [name](const Part* one) { return one->*name; });
  page_writer out{page->size};
  for (const auto* one : rest) {
    auto* place = out.next(one->*name);
    if (!place)
      break;
    write(*place, *one);
  }
  co_return answer(c, std::move(out).take());
}

inline task<http_response> remove(call& c, api_part kind) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  delete_api_part ask{kind, path_segment(c, part_segment)};
  auto asking = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_nothing(c);
}

} // namespace troupe::gateway::apigateway
