// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/page.hpp"

#include "core/encoding.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::apigateway {

namespace {

constexpr std::size_t size_max = 500;

result<std::size_t> read_size(const std::string& text) {
  std::size_t size = 0;
  const auto* end = text.data() + text.size();
  const auto [read_to, failed] = std::from_chars(text.data(), end, size);
  if (failed != std::errc{} || read_to != end || size == 0)
    return error{code::validation, "Invalid maxResults: it must be a whole number above 0"};
  return std::min(size, size_max);
}

} // namespace

result<page_request> read_page(const call& c) {
  page_request read{.after = {}, .size = size_max};
  if (const auto text = c.request.query_value("maxResults")) {
    const auto size = read_size(*text);
    if (!size)
      return size.refusal();
    read.size = *size;
  }
  const auto token = c.request.query_value("nextToken").value_or("");
  auto after = from_base64(token);
  if (!after || (after->empty() && !token.empty()))
    return error{code::validation, "Invalid nextToken: it is not one of an earlier answer"};
  read.after = std::move(*after);
  return read;
}

page_writer::page_writer(std::size_t size) : left_(size) {
  out_.begin_object().key("items").begin_array();
}

json_writer* page_writer::next(const std::string& id) {
  if (left_ == 0) {
    is_full_ = true;
    return nullptr;
  }
  --left_;
  last_ = id;
  return &out_;
}

std::string page_writer::take() && {
  out_.end_array();
  if (is_full_)
    out_.member("nextToken", to_base64(last_));
  out_.end_object();
  return std::move(out_).take();
}

} // namespace troupe::gateway::apigateway
