// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/function_users.hpp"
#include "core/sessions.hpp"
#include "core/user_keys.hpp"
#include "gateway/auth/credentials.hpp"
#include "gateway/auth/signature_v2.hpp"
#include "gateway/call.hpp"
#include "gateway/http/routing.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>

/// Says who asks, and lets in whom it may: by the keys of the credentials file, by those of IAM
/// users, by the temporary credentials that functions work with and STS gives, and, where no
/// signature is required, anybody.
///
/// Even there a signature is checked if its key is one of ours, so that a user who signs with it is
/// told of a mistake here rather than in production; and a presigned URL ends when it says so. One
/// per gateway thread, because it keeps derived keys.
///
/// A function is its role whatever it says: a request from its process that proves nothing else is
/// taken as the role's, with its account, not as that of the 12 digits or of the nobody that it
/// names. The head is judged before the body is read, as far as it can be: wholly where it has the
/// body's digest (`x-amz-content-sha256`); else all but the signature, and the body is then read on
/// the account of those who are not judged yet, up to what the service takes.
namespace troupe::gateway {

/// Who a request says that it is from, and how that can be proven.
struct identity {
  caller who;
  std::optional<credential_scope> scope = {};
  std::optional<presigned_v2> old = {};   ///< Instead of a scope.
  std::optional<std::string> secret = {}; ///< Where we know the key.
  bool is_inactive
      = false;          ///< A user's key that was switched off, or a token of ours that is no good.
  bool is_over = false; ///< Temporary credentials whose time is over.
  bool is_users = false; ///< A key of an IAM user: its uses are noted.
};

/// A request whose signature stood the check.
struct admitted {
  std::shared_ptr<const signature_context> signed_with = {};
  /// The body, where it had to be read for the check.
  std::optional<std::string> body = {};
};

class doorkeeper {
public:
  /// `issuer` may be null: then nobody has temporary credentials; `users` too: then nobody is known
  /// by the user id of its process; and `user_keys`: then there are no IAM users.
  doorkeeper(const settings& config, const clock& time, const credentials& keys,
             const sessions* issuer, const function_users* users = nullptr,
             const troupe::user_keys* user_keys = nullptr)
      : config_(config), time_(time), keys_(keys), issuer_(issuer), users_(users),
        user_keys_(user_keys) {}

  [[nodiscard]] identity identify(const http_request& request,
                                  std::optional<credential_scope> scope) const;
  [[nodiscard]] bool must_check(const destination& where, const identity& claimed) const;
  /// What there is to object to a request that need not be checked.
  [[nodiscard]] std::optional<auth_refusal> judge_unchecked(const http_request& request,
                                                            const identity& claimed) const;
  task<std::variant<admitted, auth_refusal>> check(const http_request& request, request_body& body,
                                                   const identity& claimed,
                                                   const destination& where);

private:
  [[nodiscard]] identity claim_of(const http_request& request,
                                  std::optional<credential_scope> scope) const;
  void find_key(identity& of, const http_request& request) const;
  void note_use(const identity& proven) const;
  task<std::variant<admitted, auth_refusal>> check_signature(const http_request& request,
                                                             request_body& body,
                                                             const identity& claimed,
                                                             const destination& where);
  task<std::variant<admitted, auth_refusal>> check_body(const http_request& request,
                                                        request_body& body, const identity& claimed,
                                                        std::size_t bytes_max);

  const settings& config_;
  const clock& time_;
  const credentials& keys_;
  const sessions* issuer_;
  const function_users* users_;
  const troupe::user_keys* user_keys_;
  signing_keys signing_keys_;
};

} // namespace troupe::gateway
