// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/presenting.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/wire/models.hpp"

namespace troupe::gateway::s3 {

namespace {

struct planned_put {
  put_object message;
  body_plan body;
};

/// Everything about a PUT that can be refused without its body or its bucket.
result<planned_put> plan_put(const call& c, const target& at) {
  auto object = read_object_headers(c.request);
  if (!object)
    return object.refusal();
  auto condition = read_write_condition(c.request, false);
  if (!condition)
    return condition.refusal();
  auto body = plan_body(c.request, limits::object_bytes_max);
  if (!body)
    return body.refusal();
  planned_put plan{{.account = c.who.account, .key = at.key}, std::move(*body)};
  plan.message.info = std::move(*object);
  plan.message.condition = std::move(*condition);
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

} // namespace

task<http_response> run_get_object(call& c, const target& at) {
  if (auto version = check_version(c.request); !version)
    co_return refuse(c, version.refusal());
  auto fetching = fetch(c, at.bucket, c.who.account, at.key);
  auto object = co_await std::move(fetching);
  if (!object)
    co_return refuse(c, object.refusal());
  auto answer = present(c, std::move(*object));
  if (!answer)
    co_return refuse(c, answer.refusal());
  stamp(c, wire::models::s3(), *answer);
  co_return std::move(*answer);
}

task<http_response> run_put_object(call& c, const target& at) {
  if (c.request.query_value("partNumber"))
    co_return refuse(c, {code::invalid_request, "Missing required parameter for this request: "
                                                "'uploadId'"});
  auto plan = plan_put(c, at);
  if (!plan)
    co_return refuse(c, plan.refusal());
  if (plan->body.size > limits::inline_body_bytes_max) {
    // Nobody sends gigabytes only to learn that the bucket is not there.
    head_bucket look{c.who.account};
    auto looking = ask_bucket(c, at.bucket, std::move(look));
    auto bucket = co_await std::move(looking);
    if (!bucket)
      co_return refuse(c, bucket.refusal());
  }
  auto receiving = receive_object(c, std::move(plan->body));
  auto body = co_await std::move(receiving);
  if (!body)
    co_return refuse(c, body.refusal());
  fill(plan->message, std::move(*body));
  auto putting = ask_bucket(c, at.bucket, std::move(plan->message));
  auto stored = co_await std::move(putting);
  if (!stored)
    co_return refuse(c, stored.refusal());
  auto answer = answer_empty(c, 200);
  answer.set("ETag", quoted_etag(stored->etag));
  write_checksum(*stored, stored->checksum, answer);
  co_return answer;
}

task<http_response> run_delete_object(call& c, const target& at) {
  if (auto version = check_version(c.request); !version)
    co_return refuse(c, version.refusal());
  auto condition = read_write_condition(c.request, true);
  if (!condition)
    co_return refuse(c, condition.refusal());
  delete_object ask{c.who.account, at.key, std::move(*condition)};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto done = co_await std::move(asking);
  co_return done ? answer_empty(c, 204) : refuse(c, done.refusal());
}

} // namespace troupe::gateway::s3
