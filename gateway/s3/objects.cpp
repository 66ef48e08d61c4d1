// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/presenting.hpp"
#include "gateway/s3/refusals.hpp"

namespace troupe::gateway::s3 {

namespace {

struct planned_put {
  put_object message;
  body_plan body;
};

/// Everything about a PUT that can be refused without its body or its bucket.
result<planned_put> plan_put(call& c, const wire::input<model::put_object>& in) {
  using asked = model::put_object;
  if (c.request.query_value("partNumber"))
    return error{"InvalidRequest", "Missing required parameter for this request: 'uploadId'"};
  auto object = read_object_headers(in);
  if (!object)
    return object.refusal();
  auto condition = read_write_condition(in);
  if (!condition)
    return condition.refusal();
  auto body = plan_body(c.request, limits::object_bytes_max);
  if (!body)
    return body.refusal();
  planned_put plan{{.account = c.who.account, .key = std::string{in[asked::Key]}},
                   std::move(*body)};
  plan.message.info = std::move(*object);
  plan.message.condition = std::move(*condition);
  static_cast<void>(in[asked::Bucket]);
  if (auto untaken = gateway::refuse_untaken(c)) // Before the body comes.
    return std::move(*untaken);
  return plan;
}

void fill(put_object& message, received_body body) {
  message.info.size = body.size;
  message.info.etag = std::move(body.md5_hex);
  message.info.checksum_algorithm = std::move(body.checksum_algorithm);
  message.info.checksum = std::move(body.checksum);
  message.bytes = std::move(body.bytes);
  message.upload = std::move(body.upload);
}

/// GetObject and HeadObject, which differ by their method.
template <class Model>
task<http_response> get(call& c, wire::input<Model> in) {
  const auto asked = read_asked(in);
  auto fetching = fetch(c, std::string{in[Model::Bucket]}, c.who.account,
                        std::string{in[Model::Key]}, asked.part_number.has_value());
  auto object = co_await std::move(fetching);
  if (!object)
    co_return refuse(c, object.refusal());
  auto answer = present(c, asked, std::move(*object));
  if (!answer)
    co_return refuse(c, answer.refusal());
  stamp(c, wire::models::s3(), *answer);
  co_return std::move(*answer);
}

} // namespace

task<http_response> run_get_object(call& c, wire::input<model::get_object> in) {
  return get(c, in);
}

task<http_response> run_head_object(call& c, wire::input<model::head_object> in) {
  return get(c, in);
}

task<http_response> run_put_object(call& c, wire::input<model::put_object> in) {
  auto plan = plan_put(c, in);
  if (!plan)
    co_return refuse(c, plan.refusal());
  const std::string bucket{in[model::put_object::Bucket]};
  if (plan->body.size > limits::inline_body_bytes_max) {
    // Nobody sends gigabytes only to learn that the bucket is not there.
    head_bucket look{c.who.account};
    auto looking = ask_bucket(c, bucket, std::move(look));
    auto found = co_await std::move(looking);
    if (!found)
      co_return refuse(c, found.refusal());
  }
  auto receiving = receive_object(c, std::move(plan->body));
  auto body = co_await std::move(receiving);
  if (!body)
    co_return refuse(c, body.refusal());
  fill(plan->message, std::move(*body));
  auto putting = ask_bucket(c, bucket, std::move(plan->message));
  auto stored = co_await std::move(putting);
  if (!stored)
    co_return refuse(c, stored.refusal());
  auto answer = answer_empty(c, 200);
  answer.set("ETag", quoted_etag(stored->etag));
  write_checksum(*stored, stored->checksum, answer);
  co_return answer;
}

task<reply<model::delete_object>> run_delete_object(call& c, wire::input<model::delete_object> in) {
  using asked = model::delete_object;
  auto condition = read_write_condition(in);
  if (!condition)
    co_return condition.refusal();
  delete_object ask{c.who.account, std::string{in[asked::Key]}, std::move(*condition)};
  auto asking = ask_bucket(c, in[asked::Bucket], std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<asked>(std::move(done));
}

} // namespace troupe::gateway::s3
