// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "gateway/services.hpp"

#include <filesystem>
#include <memory>

/// The wire side of a node: the port, its threads, and on each of them a courier and a router.
///
/// It promises that nothing is listened to before `bind` succeeded and nothing served before
/// `start`, and that `stop` returns when the last request has been answered or given up. The node's
/// services outlive it.
namespace troupe::gateway {

class gateway {
public:
  /// `data` is the data directory, where the access keys stand in the file `credentials`; where
  /// signatures are required and there are no keys yet, `bind` makes them.
  gateway(const settings& config, const clock& time, const services& node,
          std::filesystem::path data, service_table doors = all_doors());
  gateway(const gateway&) = delete;
  gateway& operator=(const gateway&) = delete;
  ~gateway();

  /// Takes the port. The refusal is a message for the operator.
  result<void> bind();
  void start();
  void stop();
  /// The port that was bound: the setting's, or the one that the kernel chose for 0.
  [[nodiscard]] std::uint16_t port() const;
  /// The access keys that it knows, as in a credentials file; once bound.
  [[nodiscard]] std::string access_keys() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace troupe::gateway
