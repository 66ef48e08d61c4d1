// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "persistence/store.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

/// A store in memory, for tests of actors: the same contract as the one on disk, and a fault to
/// order.
namespace troupe::testing {

using rows = std::map<std::string, std::string, std::less<>>;

class memory_reader : public persistence::transaction {
public:
  explicit memory_reader(rows from) : rows_(std::move(from)) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
    const auto found = rows_.find(key);
    return found == rows_.end() ? std::nullopt : std::optional{found->second};
  }
  void scan(const persistence::key_range& range, persistence::direction order,
            const persistence::visitor& visit) const override {
    const auto from = rows_.lower_bound(range.from);
    const auto to = range.to.empty() ? rows_.end() : rows_.lower_bound(range.to);
    if (order == persistence::direction::forward) {
      for (auto it = from; it != to && visit(it->first, it->second); ++it)
        continue;
      return;
    }
    for (auto it = to; it != from;)
      if (--it; !visit(it->first, it->second))
        return;
  }
  void put(std::string_view key, std::string_view value) override {
    rows_.insert_or_assign(std::string{key}, std::string{value});
    written_ += key.size() + value.size();
  }
  bool erase(std::string_view key) override { return rows_.erase(std::string{key}) > 0; }
  [[nodiscard]] std::size_t bytes_written() const override { return written_; }
  rows take() { return std::move(rows_); }

private:
  rows rows_;
  std::size_t written_ = 0;
};

class memory_store : public persistence::store {
public:
  [[nodiscard]] std::unique_ptr<persistence::snapshot> make_snapshot() override {
    struct of_memory final : persistence::snapshot {
      explicit of_memory(const rows& from) : from_(from) {}
      [[nodiscard]] std::unique_ptr<const persistence::reader> view() override {
        return std::make_unique<memory_reader>(from_);
      }
      const rows& from_;
    };
    return std::make_unique<of_memory>(rows_);
  }
  void write(const std::function<void(persistence::transaction&)>& work) override {
    auto tx = memory_reader{rows_};
    work(tx);
    if (const auto kind = std::exchange(fail_next_commit, code::none); kind != code::none)
      throw fault{kind, "The disk says no."};
    rows_ = tx.take();
    ++commits;
  }
  void wipe() override { rows_.clear(); }

  std::size_t commits = 0;
  code fail_next_commit = code::none;

private:
  rows rows_;
};

} // namespace troupe::testing
