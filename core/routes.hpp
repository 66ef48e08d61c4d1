// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which route of an HTTP API a request takes. Pure, and built once for each change of the API.
///
///     route key = METHOD " /" [segment *("/" segment)] | "$default"
///     METHOD    = "ANY" | "GET" | "POST" | …
///     segment   = literal | "{" name "}" | "{" name "+}"           the last kind only at the end
///
/// The order is API Gateway's ("Routing API requests"): a full match wins over a greedy one, and
/// that over `$default`; within one, the literal segment wins over the variable, from left to
/// right; for one path, the method itself wins over `ANY`. A trailing `/` of the request is not
/// looked at.
namespace troupe {

/// True for what `route_table` can hold.
bool is_route_key(std::string_view key);

class route_table {
public:
  struct match {
    std::size_t route = 0; ///< Index into the keys.
    /// Path variables, still percent-encoded as they came.
    std::map<std::string, std::string> parameters;
  };

  route_table() = default;
  /// Keys that are none are left out; their indexes stay.
  explicit route_table(const std::vector<std::string>& keys);

  /// `path` begins with `/`, without the stage.
  [[nodiscard]] std::optional<match> find(std::string_view method, std::string_view path) const;

private:
  enum class segment_kind { literal, variable, greedy };
  struct segment {
    segment_kind kind{};
    std::string text; ///< The literal, or the variable's name.
  };
  struct route {
    std::size_t index = 0;
    std::string method;
    std::vector<segment> segments;
  };

  static std::vector<segment> split_pattern(std::string_view path);
  static bool fits(const route& one, const std::vector<std::string_view>& path);
  static std::map<std::string, std::string>
  parameters_of(const route& one, const std::vector<std::string_view>& path);
  static bool is_better(const route& one, const route& other);

  std::vector<route> routes_; ///< Best first.
  std::optional<std::size_t> default_route_;
};

} // namespace troupe
