// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/routing.hpp"

/// Which web pages may call. A browser sends what any page tells it to, also to a port of the
/// machine that it runs on; but it says where the page came from (Fetch, "Origin header"; Fetch
/// Metadata, "Sec-Fetch-Site"), and no page can make it say otherwise. A program that is no browser
/// says neither, and is not asked.
///
/// A page may call if it is of the very origin that it calls, or if `cors.allowed_origins` names
/// its origin: then it may also read the answer. APIs and websites are for every page; the Host has
/// been judged before (routing.hpp). Pure functions, of heads alone: nothing of a body is read for
/// a page that may not call. `Content-Type` does not count, since a page chooses it.
namespace troupe::gateway {

enum class page_verdict : std::uint8_t {
  open,      ///< The door is for every page.
  own,       ///< No page, or one of this origin.
  named,     ///< A page that the operator named.
  preflight, ///< A browser asks whether a page that the operator named may call.
  unproven,  ///< Reads a bucket for a page elsewhere without telling which: a link or an image. It
             ///< may if its query has a signature with a key of ours, which no page can make.
  foreign,   ///< A page elsewhere.
};

page_verdict judge_page(const http_request& request, door where, const settings& config);

/// A preflight: OPTIONS with Origin and the method that is asked for.
bool is_preflight(const http_request& request);

/// The answer to `page_verdict::preflight`: any method, and the headers that were asked for.
http_response permit_preflight(const http_request& request);

/// Adds to an answer what the browser must know: that a named page may read it, refusals too; and
/// that others may not use it, where the browser did not say for whom it asked.
void address_page(const http_request& request, door where, page_verdict verdict,
                  const settings& config, http_response& answer);

} // namespace troupe::gateway
