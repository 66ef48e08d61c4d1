// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/codec.hpp"

#include <random>
#include <string>

/// Random values of any shape, and a client that sends them: what the round trips need.
namespace troupe::gateway::wire::test {

class random_values {
public:
  /// `is_xml`: what XML cannot tell apart is left out: an empty list from none, a blank text.
  random_values(unsigned seed, bool is_xml) : random_(seed), is_xml_(is_xml) {}

  /// Fills a place of any shape.
  void fill(slot to, const member& as, std::size_t depth);
  void fill_structure(slot to, std::size_t depth);
  std::size_t below(std::size_t count) { return random_() % count; }

private:
  void fill_scalar(slot to, const member& as);
  void fill_map(slot to, const member& as, std::size_t depth);
  std::string text(const member& as);
  std::string token();
  std::int64_t integer(const shape& of);

  std::mt19937 random_;
  bool is_xml_;
};

/// A request of the REST protocols as a client sends it, its body set apart.
struct sent_request {
  http_request head;
  std::string body;
};
/// Whether a member that is there is that header.
bool is_said(const value& of, std::string_view header);
sent_request send_rest(const operation_model& operation, protocol as, const value& input);
/// A form of the query protocol.
std::string send_form(const operation_model& operation, const value& input);

} // namespace troupe::gateway::wire::test
