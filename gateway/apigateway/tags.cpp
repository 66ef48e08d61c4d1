// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/request.hpp"

/// Tags of APIs and their stages, by ARN: `arn:aws:apigateway:REGION::/apis/ID[/stages/NAME]`.
namespace troupe::gateway::apigateway {

namespace {

struct tagged {
  std::string api;
  std::string stage; ///< Empty: the API itself.
};

result<tagged> read_arn(const call& c, std::string_view arn) {
  const auto refused = [arn] { return invalid("Invalid resource ARN: " + std::string{arn}); };
  const std::string front = "arn:aws:apigateway:" + c.who.region + "::/apis/";
  constexpr std::string_view between = "/stages/";
  if (!arn.starts_with(front))
    return refused();
  arn.remove_prefix(front.size());
  const auto end = arn.find('/');
  tagged found{owned(arn.substr(0, end)), {}};
  if (end != std::string_view::npos) {
    if (!arn.substr(end).starts_with(between))
      return refused();
    found.stage = arn.substr(end + between.size());
    if (found.stage.empty())
      return refused();
  }
  return found;
}

template <class Model>
task<reply<Model>> change(call& c, std::string_view arn, change_tags what) {
  auto at = read_arn(c, arn);
  if (!at)
    co_return std::move(at).refusal();
  auto asking
      = ask_api(c, std::move(at->api), change_api_tags{std::move(at->stage), std::move(what)});
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace

task<reply<model::get_tags>> get_tags(call& c, wire::input<model::get_tags> in) {
  using asked = model::get_tags;
  auto at = read_arn(c, in[asked::ResourceArn]);
  if (!at)
    co_return std::move(at).refusal();
  auto finding = find_api(c, std::move(at->api));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  const auto& api = (*found)->api;
  if (at->stage.empty()) {
    out[asked::output::Tags].fill(api.tags);
    co_return out;
  }
  const auto stage = std::ranges::find(api.stages, at->stage, &api_stage::name);
  if (stage == api.stages.end())
    co_return error{"NotFoundException", "Invalid stage identifier specified"};
  out[asked::output::Tags].fill(stage->tags);
  co_return out;
}

task<reply<model::tag_resource>> tag_resource(call& c, wire::input<model::tag_resource> in) {
  using asked = model::tag_resource;
  auto set = owned(in[asked::Tags]);
  auto changing
      = change<asked>(c, in[asked::ResourceArn], {std::move(set).value_or(tag_map{}), {}});
  co_return co_await std::move(changing);
}

task<reply<model::untag_resource>> untag_resource(call& c, wire::input<model::untag_resource> in) {
  using asked = model::untag_resource;
  auto changing = change<asked>(c, in[asked::ResourceArn], {{}, owned(in[asked::TagKeys])});
  co_return co_await std::move(changing);
}

} // namespace troupe::gateway::apigateway
