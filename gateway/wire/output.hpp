// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/codec.hpp"
#include "gateway/wire/input.hpp"

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// An operation's output, written with the types of its model:
///
///     wire::output<model::describe_log_groups> out;
///     using answer = model::describe_log_groups::output;
///     using group = model::shapes::log_group;
///     out[answer::logGroups].fill(page.groups, [](auto to, const log_group_info& one) {
///       to[group::logGroupName] = one.name;
///       to[group::retentionInDays] = one.retention_days; // std::optional: not there if it is not
///     });
///     if (!page.next.empty())
///       out[answer::nextToken] = page.next;
///
/// A name that the model does not have, a member of another structure and a value of another type
/// do not compile. What is never assigned is not in the answer, and an empty list is, once it was
/// filled. Texts are copied, unless they are moved in (`fill` hands out what is its caller's to
/// change as such). Places are good while the output lives, also
/// after it was moved.
namespace troupe::gateway::wire {

template <class Of>
class structure_place;
template <class As>
class list_place;
template <class As>
class map_place;

/// A place for a scalar, by how values of its type are read.
template <class As>
class scalar_place {
public:
  explicit scalar_place(slot to) : to_(to) {}

  void operator=(const typename As::type& value) const { put(value); }
  /// Nothing is written of a value that is not there.
  template <class T>
  requires std::convertible_to<T, typename As::type>
  void operator=(const std::optional<T>& value) const {
    if (value)
      put(*value);
  }
  void
  operator=(std::string&& text) const requires std::same_as<typename As::type, std::string_view> {
    to_.set_text(std::move(text));
  }
  void operator=(
      const std::string& text) const requires std::same_as<typename As::type, std::string_view> {
    put(text);
  }
  void
  operator=(const char* text) const requires std::same_as<typename As::type, std::string_view> {
    put(text);
  }

private:
  void put(std::string_view text) const requires std::same_as<typename As::type, std::string_view> {
    to_.set_text(text);
  }
  void put(bool flag) const requires std::same_as<typename As::type, bool> { to_.set_flag(flag); }
  void put(std::int64_t number) const requires std::same_as<typename As::type, std::int64_t> {
    if constexpr (std::same_as<As, as::time>)
      to_.set_time(number);
    else
      to_.set_integer(number);
  }
  void put(double number) const requires std::same_as<typename As::type, double> {
    to_.set_real(number);
  }

  slot to_;
};

/// A place for JSON of the service's own.
class document_place {
public:
  explicit document_place(slot to) : to_(to) {}

  void operator=(json value) const { to_.set_document(std::move(value)); }
  /// Written straight into the answer, when that is made; once.
  void write(std::function<void(json_writer&)> writes) const { to_.set_written(std::move(writes)); }

private:
  slot to_;
};

/// The kind of place that a type of the model is written to.
template <class As>
struct place_of {
  using type = scalar_place<As>;
};
template <class As>
struct place_of<as::optional<As>> {
  using type = scalar_place<As>;
};
template <>
struct place_of<as::document> {
  using type = document_place;
};
template <class Of>
struct place_of<as::structure<Of>> {
  using type = structure_place<Of>;
};
template <class As>
struct place_of<as::list<As>> {
  using type = list_place<As>;
};
template <class As>
struct place_of<as::map<As>> {
  using type = map_place<As>;
};

template <class Of>
class structure_place {
public:
  explicit structure_place(slot to) : to_(to) {}

  template <class As>
  typename place_of<As>::type operator[](typed_member<Of, As> member) const {
    return typename place_of<As>::type{to_[member.index]};
  }
  /// It is there, even if nothing is in it.
  const structure_place& begin() const {
    to_.begin();
    return *this;
  }

private:
  slot to_;
};

template <class As>
class list_place {
public:
  explicit list_place(slot to) : to_(to) {}

  /// One element of each value: `put(place of the element, value)`.
  template <class Values, class Put>
  void fill(Values&& values, Put put) const {
    to_.begin(std::size(values));
    std::size_t i = 0;
    for (auto& value : values)
      put(typename place_of<As>::type{to_.at(i++)}, value);
  }
  /// Of a list of scalars.
  template <class Values>
  void fill(const Values& values) const {
    fill(values, [](auto to, const auto& value) { to = value; });
  }
  /// The whole list as JSON, written straight into the answer when that is made; once.
  void write(std::function<void(json_writer&)> writes) const { to_.set_written(std::move(writes)); }

private:
  slot to_;
};

template <class As>
class map_place {
public:
  explicit map_place(slot to) : to_(to) {}

  /// One pair of each: `put(place of what the key leads to, value)`.
  template <class Pairs, class Put>
  void fill(const Pairs& pairs, Put put) const {
    to_.begin(std::size(pairs));
    std::size_t i = 0;
    for (const auto& [key, value] : pairs) {
      to_.key_at(i).set_text(std::string_view{key});
      put(typename place_of<As>::type{to_.at(i++)}, value);
    }
  }
  template <class Pairs>
  void fill(const Pairs& pairs) const {
    fill(pairs, [](auto to, const auto& value) { to = value; });
  }
  /// The whole map as JSON, written straight into the answer when that is made; once.
  void write(std::function<void(json_writer&)> writes) const { to_.set_written(std::move(writes)); }

private:
  slot to_;
};

/// What `Operation` answers; empty at first.
template <class Operation>
class output {
public:
  output() : tree_(output_shape(Operation::facts())) { tree_.edit().begin(); }

  template <class As>
  typename place_of<As>::type operator[](typed_member<typename Operation::output, As> member) {
    return typename place_of<As>::type{tree_.edit()[member.index]};
  }
  /// The answer as a whole, for who writes such a structure into others too.
  [[nodiscard]] structure_place<typename Operation::output> root() {
    return structure_place<typename Operation::output>{tree_.edit()};
  }
  [[nodiscard]] value_tree take() && { return std::move(tree_); }

private:
  value_tree tree_;
};

/// A refusal with the fields of an error of the model:
///
///     error_fields<model::shapes::conditional_check_failed_exception> fields;
///     fields[shape::Item].write(...);
///     return std::move(fields).with("The conditional request failed");
template <class Error>
class error_fields {
public:
  error_fields() : tree_(std::make_unique<value_tree>(Error::table())) { tree_->edit().begin(); }

  template <class As>
  typename place_of<As>::type operator[](typed_member<Error, As> member) {
    return typename place_of<As>::type{tree_->edit()[member.index]};
  }
  [[nodiscard]] refusal with(std::string message) && {
    return {std::string{Error::table().name}, std::move(message), 0, std::move(tree_)};
  }

private:
  std::unique_ptr<value_tree> tree_;
};

} // namespace troupe::gateway::wire
