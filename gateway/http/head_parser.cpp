// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/head_parser.hpp"

#include "core/limits.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/status.hpp>

#include <limits>

namespace troupe::gateway {

namespace http = boost::beast::http;

namespace {

/// Writes straight into the request, over the strings of the one before: keep-alive clients send
/// the same fields again and again.
class head_parser final : public http::basic_parser<true> {
public:
  explicit head_parser(http_request& request) : fields_(request.fields) {
    header_limit(static_cast<std::uint32_t>(limits::http_header_bytes_max));
    body_limit(std::numeric_limits<std::uint64_t>::max());
    skip(true); // The body is ours.
  }
  ~head_parser() override { fields_.resize(count_); }

private:
  using error_code = boost::beast::error_code;
  using text = boost::beast::string_view;

  void on_field_impl(http::field, text name, text value, error_code&) override {
    if (count_ == fields_.size())
      fields_.emplace_back();
    auto& field = fields_[count_++];
    field.name.assign(name.data(), name.size());
    for (auto& letter : field.name)
      if (letter >= 'A' && letter <= 'Z')
        letter = static_cast<char>(letter + 32);
    field.value.assign(value.data(), value.size());
  }
  void on_request_impl(http::verb, text, text, int, error_code&) override {}
  void on_response_impl(int, text, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(text piece, error_code&) override { return piece.size(); }
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text piece, error_code&) override {
    return piece.size();
  }
  void on_finish_impl(error_code&) override {}

  std::vector<http_field>& fields_;
  std::size_t count_ = 0;
};

} // namespace

bool parse_fields(std::string_view head, http_request& request) {
  head_parser parser{request};
  boost::beast::error_code failed;
  const auto used = parser.put(boost::asio::buffer(head.data(), head.size()), failed);
  return !failed && used == head.size() && parser.is_header_done();
}

std::string_view reason_of(unsigned status) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(status));
  return {reason.data(), reason.size()};
}

} // namespace troupe::gateway
