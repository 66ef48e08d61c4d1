// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.hpp"

#include "config/logging.hpp"
#include "config/memory.hpp"
#include "gateway/auth/credentials.hpp"
#include "gateway/http/router.hpp"
#include "gateway/http/server.hpp"

#include <algorithm>
#include <thread>

namespace troupe::gateway {

namespace {

unsigned thread_count(const settings& config) {
  if (config.gateway_threads > 0)
    return config.gateway_threads;
  return std::max(1u, std::thread::hardware_concurrency() / 2);
}

/// The owner's keys on a guest, else those of the file; made anew, and the file with them, where
/// some are needed and there are none.
result<credentials> open_credentials(const std::filesystem::path& file, const settings& config,
                                     const services& node) {
  if (node.is_guest() && !node.owner_access_keys.empty())
    return credentials::parse(node.owner_access_keys);
  auto known = credentials::load(file);
  if (!known || !known->empty() || !config.auth.required)
    return known;
  std::vector<access_key> made{credentials::generate(config.account)};
  if (auto written = credentials::write(file, made); !written)
    return written.refusal();
  log_info("made access keys file=" + log_value(file.string()));
  return credentials{std::move(made)};
}

} // namespace

struct gateway::parts {
  parts(const settings& how, const clock& time, const services& node, std::filesystem::path where,
        service_table doors)
      : config(how), data(std::move(where)), state{how, time, node, keys, doors} {}

  const settings& config;
  std::filesystem::path data;
  credentials keys;
  gateway_state state;
  std::unique_ptr<http_server> server;
};

gateway::gateway(const settings& config, const clock& time, const services& node,
                 std::filesystem::path data, service_table doors)
    : parts_(std::make_unique<parts>(config, time, node, std::move(data), doors)) {}

gateway::~gateway() {
  stop();
}

result<void> gateway::bind() {
  auto keys = open_credentials(parts_->data / "credentials", parts_->config, parts_->state.node);
  if (!keys)
    return keys.refusal();
  parts_->keys = std::move(*keys);
  auto& state = parts_->state;
  const server_options options{parts_->config.listen, parts_->config.port,
                               thread_count(parts_->config), limits::drain_time_max,
                               memory_budget_bytes(parts_->config)};
  parts_->server = std::make_unique<http_server>(
      options, [&state](const auto& io) -> std::unique_ptr<request_handler> {
        auto post = make_courier(*state.node.system, io);
        return std::make_unique<router>(state, *post.get, post.keep);
      });
  state.memory = &parts_->server->memory();
  return parts_->server->bind();
}

void gateway::start() {
  parts_->server->start();
}

void gateway::stop() {
  if (parts_->server)
    parts_->server->stop();
}

std::string gateway::access_keys() const {
  return parts_->keys.text();
}

std::uint16_t gateway::port() const {
  return parts_->server ? parts_->server->port() : 0;
}

} // namespace troupe::gateway
