// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "actors/protocol/types.hpp"
#include "core/clock.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What is said to and by functions. `invocation`, its result and `instance_report` travel between
/// nodes; the rest stays on the node that owns the function.
///
/// Members are validated by the gateway, and have AWS's names. A `revision` that is not empty must
/// be the function's latest, else `PreconditionFailedException`.
namespace troupe {

enum class invocation_kind : std::uint8_t { request_response, event, dry_run };

/// One execution to be. The payload is JSON text that the platform never looks into.
struct invocation {
  std::string request_id; ///< A UUID; also names the execution in the log.
  std::string payload;
  std::string function_arn;   ///< As the caller named it.
  std::string client_context; ///< JSON text or empty.
  std::string trace_id;
  invocation_kind kind = invocation_kind::request_response;
  bool wants_log_tail = false;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, invocation& x) {
  return f(caf::meta::type_name("invocation"), x.request_id, x.payload, x.function_arn,
           x.client_context, x.trace_id, x.kind, x.wants_log_tail);
}

/// What came of it. A handler that failed is an answer too, with `is_function_error`.
struct invocation_result {
  std::string payload; ///< What the handler returned as JSON, or the error object.
  bool is_function_error = false;
  std::string log_tail; ///< The last 4 KiB of this execution's log, if it was asked for.
  std::string executed_version = "$LATEST";
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, invocation_result& x) {
  return f(caf::meta::type_name("invocation_result"), x.payload, x.is_function_error, x.log_tail,
           x.executed_version);
}

/// What an instance tells its supervisor, wherever it runs: it has loaded its code, or has answered
/// an invocation, and is free.
struct instance_report {
  std::uint64_t slot = 0; ///< Which of the supervisor's instances it is.
  bool ran = false; ///< An invocation has been answered; else the code has been loaded, or not.
  bool failed = false;
  bool init_failed = false;
  std::uint64_t billed_ms = 0;
  std::int64_t service_us = 0;   ///< How long the invocation took.
  std::int64_t processor_us = 0; ///< Of that on a processor or waiting for one: runtime.hpp.
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, instance_report& x) {
  return f(caf::meta::type_name("instance_report"), x.slot, x.ran, x.failed, x.init_failed,
           x.billed_ms, x.service_us, x.processor_us);
}

/// What a caller may choose about a function.
struct function_configuration {
  std::string runtime;
  std::string handler;
  std::string role;
  std::string description;
  std::int64_t timeout_seconds = 3;
  std::int64_t memory_mb = 128;
  std::optional<std::map<std::string, std::string>> environment; ///< Absent: never given.
  std::string architecture = "x86_64";
  std::int64_t ephemeral_storage_mb = 512;
  std::string tracing_mode = "PassThrough";
  std::string snap_start = "None";
  std::string log_format = "Text";
  std::string log_group;             ///< Empty: `/aws/lambda/<name>`.
  std::string application_log_level; ///< Empty, or of the JSON format.
  std::string system_log_level;

  friend bool operator==(const function_configuration&, const function_configuration&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(runtime, handler, role, description, timeout_seconds, memory_mb, environment, architecture,
      ephemeral_storage_mb, tracing_mode, snap_start, log_format, log_group, application_log_level,
      system_log_level);
  }
};

/// A function as it is described to callers.
struct function_description {
  std::string name;
  function_configuration configuration;
  std::string code_sha256; ///< Raw bytes of the digest of the zip.
  std::uint64_t code_bytes = 0;
  std::string revision; ///< A UUID, new with each change.
  epoch_ms modified = 0;
  std::map<std::string, std::string> tags;
  std::optional<std::uint64_t> reserved_concurrency;

  friend bool operator==(const function_description&, const function_description&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(name, configuration, code_sha256, code_bytes, revision, modified, tags, reserved_concurrency);
  }
};

struct create_function {
  function_configuration configuration;
  std::string zip; ///< Empty only for a native function, whose code is linked.
  std::map<std::string, std::string> tags;
};

struct describe_function {};

struct update_function_code {
  std::string zip;
  std::string revision;
  std::string architecture; ///< Empty: as it was.
  bool dry_run = false;     ///< Checks everything and changes nothing.
};

/// The members that are there replace the function's own.
struct update_function_configuration {
  std::string revision;
  std::optional<std::string> runtime, handler, role, description;
  std::optional<std::int64_t> timeout_seconds, memory_mb, ephemeral_storage_mb;
  std::optional<std::map<std::string, std::string>> environment;
  std::optional<std::string> tracing_mode, snap_start;
  std::optional<std::string> log_format, log_group, application_log_level, system_log_level;
};

struct delete_function {};

/// A statement of the function's resource policy, and its text as JSON.
struct policy_statement {
  std::string id;
  std::string text;

  friend bool operator==(const policy_statement&, const policy_statement&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(id, text);
  }
};

struct add_permission {
  policy_statement statement;
  std::string revision;
};
struct remove_permission {
  std::string id;
  std::string revision;
};
struct get_policy {};
struct function_policy {
  std::vector<policy_statement> statements;
  std::string revision;
};

/// Sets, or with nothing removes, the reserved concurrency.
struct reserve_concurrency {
  std::optional<std::uint64_t> executions;
};

/// Asks for the zip of the current code.
struct open_package {};
struct stored_package {
  open_body zip;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::function_description)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::create_function)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::describe_function)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::update_function_code)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::update_function_configuration)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_function)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::policy_statement)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::add_permission)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::remove_permission)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::get_policy)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::function_policy)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::reserve_concurrency)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::open_package)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stored_package)
