// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/function_fixture.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;
using testing::with_function;
using kind = runtime_event::kind;

} // namespace

TEST_CASE_METHOD(with_function, "what does not exist is refused") {
  for (const auto& why :
       {invoke().refusal(), ask<function_description>(it, describe_function{}).refusal(),
        ask<bool>(it, delete_function{}).refusal()}) {
    CHECK(why.kind == "ResourceNotFoundException");
    CHECK(why.message
          == "Function not found: arn:aws:lambda:us-east-1:000000000000:function:hello");
  }
}

TEST_CASE_METHOD(with_function, "a function is made, and answers what its handler returns") {
  const auto made = ask<function_description>(it, definition());
  REQUIRE(made.ok());
  CHECK(made->code_bytes == zip().size());
  CHECK(made->revision != described().revision); // It became active in between.
  const auto answer = invoke(R"({"a":1})");
  REQUIRE(answer.ok());
  CHECK(answer->payload == R"({"a":1})");
  CHECK_FALSE(answer->is_function_error);
  const auto& used = code.launches.at(0);
  CHECK(used.handler == "index.handler");
  CHECK(std::filesystem::exists(used.code / "index.js"));
  CHECK(used.environment.at("AWS_ENDPOINT_URL") == "http://127.0.0.1:4566");
  const auto session = node.issuer.recognize(used.environment.at("AWS_ACCESS_KEY_ID"),
                                             used.environment.at("AWS_SESSION_TOKEN"));
  REQUIRE(session);
  CHECK(session->secret == used.environment.at("AWS_SECRET_ACCESS_KEY"));
  CHECK(session->who.name == "hello");
  CHECK(used.environment.at("AWS_LAMBDA_FUNCTION_NAME") == "hello");
}

TEST_CASE_METHOD(with_function, "an idle instance serves the next invocation, also at once") {
  create();
  for (int i = 0; i < 5; ++i)
    REQUIRE(invoke().ok());
  code.answers_now = true;
  CHECK(invoke("7")->payload == "7");
  CHECK(code.launches.size() == 1);
}

TEST_CASE_METHOD(with_function, "a function is as it was after a restart, its package too") {
  create();
  const auto before = described();
  stop();
  std::filesystem::remove_all(folder.path / "packages");
  start();
  CHECK(described() == before);
  CHECK(invoke("1")->payload == "1");
  CHECK(std::filesystem::exists(code.launches.back().code / "index.js"));
}

TEST_CASE_METHOD(with_function, "a second creation is refused and changes nothing") {
  create();
  auto other = definition();
  other.configuration.memory_mb = 512;
  const auto again = ask<function_description>(it, std::move(other));
  CHECK(again.refusal().kind == "ResourceConflictException");
  CHECK(again.refusal().message == "Function already exist: hello");
  CHECK(described().configuration.memory_mb == 128);
}

TEST_CASE_METHOD(with_function, "a broken package makes no function and leaves no body") {
  auto broken = definition();
  broken.zip = "no zip";
  CHECK(ask<function_description>(it, std::move(broken)).refusal().kind
        == "InvalidParameterValueException");
  CHECK_FALSE(ask<function_description>(it, describe_function{}).ok());
  CHECK(testing::files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_function, "a failed commit makes no function and leaves no body") {
  store.is_full = true;
  const auto made = ask<function_description>(it, definition());
  store.is_full = false;
  REQUIRE_FALSE(made.ok());
  CHECK(made.refusal().kind == code::storage_full);
  CHECK(testing::files_in(folder.path / "bodies") == 0);
  create();
}

TEST_CASE_METHOD(with_function, "new code is used from the next invocation on") {
  create();
  run();
  const auto before = described();
  const auto changed
      = ask<function_description>(it, update_function_code{.zip = zip("exports.handler = 2")});
  REQUIRE(changed.ok());
  CHECK(changed->code_sha256 != before.code_sha256);
  run();
  REQUIRE(code.launches.size() == 2);
  CHECK(code.launches[0].code != code.launches[1].code);
  CHECK(code.alive == 1);
  CHECK(testing::files_in(folder.path / "bodies") == 1);
}

TEST_CASE_METHOD(with_function, "tags change without a new instance") {
  create();
  run();
  REQUIRE(ask<bool>(it, change_tags{{{"a", "1"}, {"b", "2"}}, {}}).ok());
  REQUIRE(ask<bool>(it, change_tags{{{"b", "3"}}, {"a"}}).ok());
  CHECK(described().tags == tag_map{{"b", "3"}});
  run();
  CHECK(code.launches.size() == 1);
}

TEST_CASE_METHOD(with_function,
                 "an invocation under way during a change finishes on the old code") {
  create();
  code.answers = false;
  const auto slow = begin("1");
  update_function_configuration change;
  change.handler = "index.other";
  REQUIRE(ask<function_description>(it, std::move(change)).ok());
  CHECK_FALSE(slow->value);
  testing::fake_code::finish(code.runs.at(0), kind::response, "old");
  settle();
  CHECK((*slow->value)->payload == "old");
  CHECK(code.alive == 0);
  code.answers = true;
  CHECK(invoke("2")->payload == "2");
  CHECK(code.launches.back().handler == "index.other");
}

TEST_CASE_METHOD(with_function, "a change with an old revision is refused") {
  create();
  update_function_configuration change;
  change.revision = "another";
  const auto refused = ask<function_description>(it, std::move(change));
  CHECK(refused.refusal().kind == "PreconditionFailedException");
  update_function_configuration right;
  right.revision = described().revision;
  right.timeout_seconds = 9;
  REQUIRE(ask<function_description>(it, std::move(right)).ok());
  CHECK(described().configuration.timeout_seconds == 9);
}

TEST_CASE_METHOD(with_function, "a deleted function is gone with its instances and its body") {
  create();
  run();
  REQUIRE(ask<bool>(it, delete_function{}).ok());
  CHECK(invoke().refusal().kind == "ResourceNotFoundException");
  CHECK(code.alive == 0);
  CHECK(testing::files_in(folder.path / "bodies") == 0);
  create();
  CHECK(invoke().ok());
}

TEST_CASE_METHOD(with_function,
                 "invocations beyond the limit are refused at once, with the reason") {
  create();
  REQUIRE(ask<bool>(it, reserve_concurrency{2}).ok());
  code.answers = false;
  const auto first = begin();
  const auto second = begin();
  const auto third = begin();
  REQUIRE(third->value);
  CHECK(third->value->refusal().kind == "TooManyRequestsException");
  CHECK(third->value->refusal().message == "Rate Exceeded.");
  CHECK(
      third->value->refusal().fields
      == std::vector<error_field>{{"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"}});
  testing::fake_code::finish(code.runs.at(0), kind::response, "1");
  let(3ms);
  CHECK(first->value->ok());
  CHECK_FALSE(begin()->value); // There is room again.
}

TEST_CASE_METHOD(with_function, "a slow handler scales out, once an invocation has waited") {
  create();
  code.answers = false;
  const auto first = begin("1");
  const auto second = begin("2");
  CHECK(code.launches.size() == 1);
  let(2ms);
  CHECK(code.launches.size() == 2);
  REQUIRE(code.runs.size() == 2);
  testing::fake_code::finish(code.runs[1], kind::response, "two");
  settle();
  CHECK((*second->value)->payload == "two");
  CHECK_FALSE(first->value);
}

TEST_CASE_METHOD(with_function, "a waiting invocation goes to the instance that becomes free") {
  create();
  code.answers = false;
  begin("1");
  const auto second = begin("2");
  testing::fake_code::finish(code.runs.at(0), kind::response, "one");
  settle();
  CHECK(code.launches.size() == 1);
  testing::fake_code::finish(code.runs.at(1), kind::response, "two");
  settle();
  CHECK((*second->value)->payload == "two");
}

TEST_CASE_METHOD(with_function, "an idle instance ends after its time, and its log is kept") {
  create();
  run();
  let(299s);
  CHECK(code.alive == 1);
  let(1s);
  let(1s);
  CHECK(code.alive == 0);
  CHECK(invoke("again")->payload == "again");
}

TEST_CASE_METHOD(with_function, "a runtime that this node does not have is refused by name") {
  auto java = definition();
  java.configuration.runtime = "java21";
  REQUIRE(ask<function_description>(it, std::move(java)).ok());
  const auto refused = invoke();
  CHECK(refused.refusal().kind == "InvalidRuntimeException");
  CHECK(refused.refusal().message.find("java21") != std::string::npos);
}

TEST_CASE_METHOD(with_function, "a native function needs no package") {
  auto native = definition();
  native.configuration.handler = "native:hello";
  native.configuration.runtime = "provided.al2023";
  native.zip.clear();
  REQUIRE(ask<function_description>(it, std::move(native)).ok());
  CHECK(invoke("1")->payload == "1");
  CHECK(code.launches.at(0).code.empty());
}

TEST_CASE_METHOD(with_function, "usage is told to the meter at once, under load in batches") {
  create();
  run();
  REQUIRE(metered.size() == 1);
  CHECK(metered[0].function == where);
  CHECK(metered[0].invocations == 1);
  CHECK(metered[0].errors == 0);
  for (int i = 0; i < 3; ++i)
    run();
  CHECK(metered.size() == 1);
  let(100ms);
  REQUIRE(metered.size() == 2);
  CHECK(metered[1].invocations == 3);
  run();
  stop();
  REQUIRE(metered.size() == 3); // The rest when it ends.
}

TEST_CASE_METHOD(with_function, "statements of the policy are kept, and known by their ids") {
  create();
  CHECK(ask<function_policy>(it, get_policy{}).refusal().kind == "ResourceNotFoundException");
  REQUIRE(ask<policy_statement>(it, add_permission{{"s3", "{}"}, ""}).ok());
  const auto again = ask<policy_statement>(it, add_permission{{"s3", "{}"}, ""});
  CHECK(again.refusal().kind == "ResourceConflictException");
  const auto policy = ask<function_policy>(it, get_policy{});
  REQUIRE(policy.ok());
  CHECK(policy->statements == std::vector<policy_statement>{{"s3", "{}"}});
  CHECK(ask<bool>(it, remove_permission{"s3", "old"}).refusal().kind
        == "PreconditionFailedException");
  CHECK(ask<bool>(it, remove_permission{"no", ""}).refusal().message
        == "Statement no is not found in resource policy.");
  REQUIRE(ask<bool>(it, remove_permission{"s3", policy->revision}).ok());
  CHECK_FALSE(ask<function_policy>(it, get_policy{}).ok());
}

TEST_CASE_METHOD(with_function, "the zip can be had back as it was") {
  create();
  const auto package = ask<stored_package>(it, open_package{});
  REQUIRE(package.ok());
  CHECK(package->zip.size == zip().size());
}

} // namespace troupe
