// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// What all services refuse, each in words of its own: the gateway knows which
/// (gateway/wire/errors.cpp, and the services' overlays). What only one service refuses has that
/// service's name for it and no code: see `error_type`. Codes travel between nodes as numbers:
/// append, never reorder.
enum class code : std::uint8_t {
  none = 0,
  // Of a request as a whole.
  validation,          ///< A parameter is missing, malformed or out of range.
  serialization,       ///< The body is not what the protocol says (JSON, XML, base64, chunk).
  not_implemented,     ///< A known operation or parameter that Troupe does not have.
  unknown_operation,   ///< No such operation in the service.
  missing_credentials, ///< The request is not signed.
  bad_signature,       ///< The signature does not match.
  unknown_key,         ///< No such access key.
  request_expired,     ///< The signing time is too far off, or a presigned URL has expired.
  access_denied,       ///< Allowed to nobody, or not to this caller.
  too_large,           ///< Body or payload over its limit.
  throttled,           ///< A named limit is reached; try again later.
  timed_out,           ///< The deadline passed; the outcome is unknown.
  internal,            ///< A fault of ours.
  storage_full,        ///< The disk or the map is full; nothing was written.
  // Of signatures.
  malformed_authorization, ///< An Authorization header that is not what SigV4 says.
  malformed_presign,       ///< The same of a presigned URL's parameters.
  missing_security_header, ///< `x-amz-content-sha256` or the date is not there.
  // Of a request as a whole, continued.
  foreign_page, ///< A web page that may not call.
  overloaded,   ///< There is no memory for it at the moment; nothing was done.
  out_of_reach, ///< The node that would know is away; the outcome of what was under way is unknown.
  of_model,     ///< An error of the service's own, which its name tells: see `error_type`.
  token_expired, ///< Temporary credentials whose time is over.
};

/// What a refusal is: one that all services know, or an error of the service's own model by the
/// name that it has there, from which its status follows:
///
///     return error{code::throttled, "Rate exceeded"};
///     return error{"NoSuchEntity", "The role with name r cannot be found."};
class error_type {
public:
  error_type(code common = code::none) : common_(common) {}
  error_type(const char* name) : common_(code::of_model), name_(name) {}
  error_type(std::string name) : common_(code::of_model), name_(std::move(name)) {}

  /// `code::of_model` where it has a name.
  [[nodiscard]] code common() const { return common_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  friend bool operator==(const error_type&, const error_type&) = default;
  friend bool operator==(const error_type& a, code b) { return a.common_ == b; }
  friend bool operator==(const error_type& a, const char* b) { return a.name_ == b; }

private:
  code common_;
  std::string name_;
};

/// A member of an error besides its message, by the name that the service gives it: text, a number
/// as text, or anything else as JSON.
struct error_field {
  std::string name;
  std::string value;

  friend bool operator==(const error_field&, const error_field&) = default;
};

/// A refusal: what AWS would answer with a 4xx. A value, never thrown.
struct error {
  error_type kind;
  std::string message;             ///< The text that the client reads.
  std::vector<error_field> fields; ///< What some refusals carry besides; mostly empty.

  friend bool operator==(const error&, const error&) = default;
};

/// A fault of the world (disk, memory map, child process): thrown by `persistence`, caught by the
/// partition's writer and by the session.
struct fault {
  code kind = code::internal;
  std::string message;
};

/// Ends the actor that called it when a claim about our own code does not hold. The defaults are
/// the caller's place; std::source_location is not there with Debian 12's clang, which builds the
/// fuzzers.
void ensure(bool held, std::string_view claim, const char* file = __builtin_FILE(),
            unsigned line = __builtin_LINE());

} // namespace troupe
