// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/registry.hpp"
#include "gateway/service.hpp"
#include "tests/gateway/call_harness.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

/// Lambda's front door with one function behind it, which says what the test tells it to.
namespace troupe::testing {

/// What the one function of these tests was asked, and what it says.
struct scripted_lambda {
  std::optional<error> refusal;
  function_description description{.name = "hello"};
  invocation_result outcome{.payload = "42"};
  std::vector<invocation> invoked;
  std::optional<create_function> created;
  std::optional<update_function_configuration> changed;
  std::optional<add_permission> permitted;
  std::optional<reserve_concurrency> reserved;
  std::vector<address> resolved;

  template <class T>
  caf::result<T> say(T value) const {
    if (refusal)
      return to_caf(*refusal);
    return value;
  }
};

inline caf::behavior scripted_function(caf::event_based_actor*, scripted_lambda* as) {
  return {
      [as](invocation& ask) {
        as->invoked.push_back(std::move(ask));
        return as->say(as->outcome);
      },
      [as](troupe::create_function& ask) {
        as->created = std::move(ask);
        as->description.configuration = as->created->configuration;
        return as->say(as->description);
      },
      [as](describe_function) { return as->say(as->description); },
      [as](troupe::update_function_configuration& ask) {
        as->changed = std::move(ask);
        return as->say(as->description);
      },
      [as](troupe::update_function_code&) { return as->say(as->description); },
      [as](troupe::delete_function) { return as->say(true); },
      [as](troupe::add_permission& ask) {
        as->permitted = ask;
        return as->say(ask.statement);
      },
      [as](reserve_concurrency& ask) {
        as->reserved = ask;
        return as->say(true);
      },
  };
}

inline caf::behavior scripted_names(caf::event_based_actor*, scripted_lambda* as, caf::actor one) {
  return {
      [as, one](const resolve& ask) {
        as->resolved.push_back(ask.where);
        return caf::actor_cast<caf::strong_actor_ptr>(one);
      },
      [](const list_names& ask) {
        names_page page{{"a", "b"}, true};
        if (!ask.after.empty())
          page = {{"c"}, false};
        return page;
      },
  };
}

struct with_lambda : call_harness {
  scripted_lambda as;
  caf::actor one = system.spawn(scripted_function, &as);
  caf::actor all = system.spawn(scripted_names, &as, one);

  with_lambda() {
    node.directory = caf::actor_cast<directory_actor>(all);
    node.catalog = caf::actor_cast<catalog_actor>(all);
    c.who = {"000000000000", "us-east-1", "lambda", "test"};
    request.fields.push_back({"host", "127.0.0.1:4566"});
  }
  ~with_lambda() {
    here.routes.clear();
    for (const auto& actor : {one, all})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    settle();
  }

  gateway::http_response send(const std::string& method, const std::string& path,
                              std::string text = "") {
    const auto mark = path.find('?');
    request.method = method;
    request.path = path.substr(0, mark);
    request.query = mark == std::string::npos ? "" : path.substr(mark + 1);
    request.content_length = text.size();
    gateway::buffered_body sent{std::move(text)};
    gateway::call one_call{here, request, sent, "00000000-0000-4000-8000-000000000001", c.who};
    return await(gateway::serve(one_call, *gateway::find_signed_service("lambda")));
  }
  static std::string header(const gateway::http_response& answer, std::string_view name) {
    for (const auto& field : answer.fields)
      if (field.name == name)
        return field.value;
    return "";
  }
  /// `<type> <status> <body>`
  static std::string shown(const gateway::http_response& answer) {
    return header(answer, "x-amzn-ErrorType") + " " + std::to_string(answer.status) + " "
           + answer.body;
  }
};

inline constexpr auto functions = "/2015-03-31/functions";
inline constexpr auto hello = "/2015-03-31/functions/hello";

/// CreateFunction's body with everything that is required, and more.
inline std::string creation(const std::string& members = "") {
  return R"({"FunctionName":"hello","Runtime":"nodejs20.x","Handler":"index.handler",)"
         R"("Role":"arn:aws:iam::000000000000:role/any","Code":{"ZipFile":"UEs="})"
         + members + "}";
}

} // namespace troupe::testing
