// SPDX-License-Identifier: Apache-2.0
#include "core/expression/update.hpp"

#include "core/expression/condition.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace troupe::expression {

namespace {

using list_of_values = attribute_value::list_of_values;

/// What a list weighs besides its elements.
constexpr std::size_t empty_list_bytes = 3;

error refused(std::string_view message) {
  return {code::validation, std::string{message}, {}};
}

error no_such_place() {
  return refused("The document path provided in the update expression is invalid for update");
}

error no_such_attribute() {
  return refused("The provided expression refers to an attribute that does not exist in the item");
}

error wrong_type() {
  return refused("An operand in the update expression has an incorrect data type");
}

/// What right-hand sides come to. Lists are appended to one list, however their calls are nested,
/// and all that is made is held against what an item may weigh before it is copied: it would stand
/// in the item.
class evaluation {
public:
  explicit evaluation(const item& before) : before_(before) {}

  result<attribute_value> value_of(const set_value& from) {
    const auto& what = chosen(from);
    const auto* call = std::get_if<set_call>(&what.node);
    if (call == nullptr)
      return copy_of(what);
    if (call->which != set_call::function::list_append) {
      auto sum = number_of(what);
      if (!sum)
        return std::move(sum).refusal();
      return attribute_value{**sum};
    }
    list_of_values all;
    auto appended = append(what, all);
    if (!appended)
      return std::move(appended).refusal();
    return attribute_value{std::move(all)};
  }
  /// Counts what goes into the item; refuses where that is more than one may weigh.
  result<void> admit(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > limits::item_bytes_max)
      return refused(update_too_large);
    return {};
  }

private:
  /// What `if_not_exists` decides for: never a call of it.
  const set_value& chosen(const set_value& from) const {
    const auto* at = &from;
    for (const auto* call = std::get_if<set_call>(&at->node);
         call != nullptr && call->which == set_call::function::if_not_exists;
         call = std::get_if<set_call>(&at->node)) {
      const auto& present = call->operands[0];
      at = find(before_, std::get<path>(present.node)) != nullptr ? &present : &call->operands[1];
    }
    return *at;
  }

  /// Where the value of anything but a call stands.
  result<const attribute_value*> stored(const set_value& what) const {
    if (const auto* given = std::get_if<literal>(&what.node))
      return given->get();
    const auto* present = find(before_, std::get<path>(what.node));
    return present != nullptr ? result<const attribute_value*>{present} : no_such_attribute();
  }

  result<attribute_value> copy_of(const set_value& what) {
    const auto value = stored(what);
    if (!value)
      return value.refusal();
    if (auto fits = admit(size_bytes(**value)); !fits)
      return fits.refusal();
    return **value;
  }

  /// False where it is no list. Recursive: the parser has bounded the depth.
  result<bool> append(const set_value& from, list_of_values& to) {
    const auto& what = chosen(from);
    if (const auto* call = std::get_if<set_call>(&what.node)) {
      if (call->which != set_call::function::list_append)
        return is_number(what);
      auto head = append(call->operands[0], to);
      if (!head)
        return head;
      auto tail = append(call->operands[1], to);
      if (!tail)
        return tail;
      return *head && *tail ? result<bool>{true} : wrong_type();
    }
    const auto value = stored(what);
    if (!value)
      return value.refusal();
    const auto* elements = (*value)->as<list_of_values>();
    if (elements == nullptr)
      return false;
    if (auto fits = admit(size_bytes(**value) - empty_list_bytes); !fits)
      return fits.refusal();
    to.insert(to.end(), elements->begin(), elements->end());
    return true;
  }
  /// False, unless the number itself is refused.
  result<bool> is_number(const set_value& what) {
    auto sum = number_of(what);
    return sum ? result<bool>{false} : result<bool>{std::move(sum).refusal()};
  }

  /// Nothing where it is no number. Recursive, too.
  result<std::optional<number>> number_of(const set_value& from) {
    const auto& what = chosen(from);
    if (const auto* call = std::get_if<set_call>(&what.node))
      return call->which == set_call::function::list_append ? not_a_number(what) : sum_of(*call);
    const auto value = stored(what);
    if (!value)
      return value.refusal();
    const auto* figure = (*value)->as<number>();
    return figure != nullptr ? std::optional{*figure} : std::nullopt;
  }
  result<std::optional<number>> not_a_number(const set_value& list) {
    list_of_values all;
    auto appended = append(list, all);
    if (!appended)
      return std::move(appended).refusal();
    return std::optional<number>{};
  }
  result<std::optional<number>> sum_of(const set_call& call) {
    auto left = number_of(call.operands[0]);
    if (!left)
      return left;
    auto right = number_of(call.operands[1]);
    if (!right)
      return right;
    if (!*left || !*right)
      return wrong_type();
    auto sum
        = call.which == set_call::function::plus ? add(**left, **right) : subtract(**left, **right);
    if (!sum)
      return std::move(sum).refusal();
    return std::optional{*sum};
  }

  const item& before_;
  std::size_t bytes_ = 0;
};

/// One map or list, and the step within it. Only the last step of a path may be missing.
struct place {
  item* members = nullptr;
  list_of_values* elements = nullptr;
  path::step step;
};

std::optional<place> find_place(item& attributes, const path& where) {
  place at{.members = &attributes, .elements = nullptr, .step = where.steps.front()};
  for (std::size_t i = 1; i < where.steps.size(); ++i) {
    attribute_value* inner = nullptr;
    if (at.members != nullptr) {
      const auto member = at.members->find(std::get<std::string>(at.step));
      inner = member != at.members->end() ? &member->second : nullptr;
    } else if (const auto index = std::get<std::size_t>(at.step); index < at.elements->size()) {
      inner = &(*at.elements)[index];
    }
    if (inner == nullptr)
      return std::nullopt;
    const bool wants_member = std::holds_alternative<std::string>(where.steps[i]);
    at = place{.members = wants_member ? inner->as<item>() : nullptr,
               .elements = wants_member ? nullptr : inner->as<list_of_values>(),
               .step = where.steps[i]};
    if (at.members == nullptr && at.elements == nullptr)
      return std::nullopt;
  }
  return at;
}

result<void> assign(item& attributes, const path& where, attribute_value value) {
  const auto at = find_place(attributes, where);
  if (!at)
    return no_such_place();
  if (at->members != nullptr) {
    at->members->insert_or_assign(std::get<std::string>(at->step), std::move(value));
    return {};
  }
  const auto index = std::get<std::size_t>(at->step);
  if (index < at->elements->size())
    (*at->elements)[index] = std::move(value);
  else
    at->elements->push_back(std::move(value));
  return {};
}

using paths = std::span<const path>;

/// Takes elements out of one list, all at once: `gone` are its paths, by rising index.
void erase_elements(list_of_values& elements, paths gone) {
  auto next = gone.begin();
  std::size_t index = 0;
  std::erase_if(elements, [&](const attribute_value&) {
    while (next != gone.end() && std::get<std::size_t>(next->steps.back()) < index)
      ++next;
    return next != gone.end() && std::get<std::size_t>(next->steps.back()) == index++;
  });
}

/// Removes what stands side by side in one map or list.
result<void> remove_neighbours(item& attributes, paths gone) {
  const auto at = find_place(attributes, gone.front());
  if (!at)
    return no_such_place();
  if (at->elements != nullptr)
    erase_elements(*at->elements, gone);
  else
    for (const auto& where : gone)
      at->members->erase(std::get<std::string>(where.steps.back()));
  return {};
}

bool are_neighbours(const path& a, const path& b) {
  return a.steps.size() == b.steps.size()
         && std::equal(a.steps.begin(), a.steps.end() - 1, b.steps.begin());
}

/// Calls `merge(present, given)` if both are sets of one type; false if they are not.
template <class Merge>
bool merge_sets(attribute_value& present, const attribute_value& given, Merge merge) {
  const auto try_one = [&]<class Set>(const Set*) {
    auto* into = present.as<Set>();
    const auto* from = given.as<Set>();
    if (into == nullptr || from == nullptr)
      return false;
    merge(*into, *from);
    return true;
  };
  return try_one(static_cast<attribute_value::set_of_strings*>(nullptr))
         || try_one(static_cast<attribute_value::set_of_numbers*>(nullptr))
         || try_one(static_cast<attribute_value::set_of_binaries*>(nullptr));
}

result<attribute_value> added(const attribute_value& present, const attribute_value& given) {
  if (const auto* a = present.as<number>(), *b = given.as<number>(); a != nullptr && b != nullptr) {
    auto sum = add(*a, *b);
    if (!sum)
      return std::move(sum).refusal();
    return attribute_value{*sum};
  }
  attribute_value made = present;
  const bool fits = merge_sets(
      made, given, [](auto& into, const auto& from) { into.insert(from.begin(), from.end()); });
  return fits ? result<attribute_value>{std::move(made)} : wrong_type();
}

/// Nothing is left where the set becomes empty.
result<std::optional<attribute_value>> without(const attribute_value& present,
                                               const attribute_value& given) {
  attribute_value made = present;
  bool is_empty = false;
  const bool fits = merge_sets(made, given, [&](auto& into, const auto& from) {
    for (const auto& member : from)
      into.erase(member);
    is_empty = into.empty();
  });
  if (!fits)
    return wrong_type();
  return is_empty ? std::optional<attribute_value>{} : std::optional{std::move(made)};
}

class application {
public:
  application(const update& change, const item& before)
      : change_(change), before_(before), after_(before), made_(before), removes_(change.removes) {}

  result<item> run() {
    for (const auto step : {&application::run_sets, &application::run_adds,
                            &application::run_deletes, &application::run_removes})
      if (auto done = (this->*step)(); !done)
        return done.refusal();
    if (auto checked = check_depth(after_); !checked)
      return checked.refusal();
    return std::move(after_);
  }

private:
  result<void> run_sets() {
    // By path, so that elements beyond the end of a list are appended in the order of their
    // indexes.
    std::map<std::vector<path::step>, const set_action*> in_order;
    for (const auto& action : change_.sets)
      in_order.emplace(action.target.steps, &action);
    for (const auto& [ignored, action] : in_order) {
      auto value = made_.value_of(action->value);
      if (!value)
        return value.refusal();
      if (auto done = assign(after_, action->target, *std::move(value)); !done)
        return done;
    }
    return {};
  }

  result<void> run_adds() {
    for (const auto& action : change_.adds) {
      const auto* present = find(before_, action.target);
      auto sum = present != nullptr ? added(*present, *action.value)
                                    : result<attribute_value>{*action.value};
      if (!sum)
        return sum.refusal();
      if (auto fits = made_.admit(size_bytes(*sum)); !fits)
        return fits;
      if (auto done = assign(after_, action.target, *std::move(sum)); !done)
        return done;
    }
    return {};
  }

  result<void> run_deletes() {
    for (const auto& action : change_.deletes) {
      const auto* present = find(before_, action.target);
      if (present == nullptr) {
        if (!find_place(after_, action.target))
          return no_such_place();
        continue;
      }
      auto rest = without(*present, *action.value);
      if (!rest)
        return rest.refusal();
      if (!*rest)
        removes_.push_back(action.target);
      else if (auto done = assign(after_, action.target, **std::move(rest)); !done)
        return done;
    }
    return {};
  }

  result<void> run_removes() {
    // The deepest first, so that an index means the same element until all its neighbours go.
    std::sort(removes_.begin(), removes_.end(), [](const path& a, const path& b) {
      return a.steps.size() != b.steps.size() ? a.steps.size() > b.steps.size() : a.steps < b.steps;
    });
    for (auto from = removes_.begin(); from != removes_.end();) {
      const auto to = std::find_if_not(
          from, removes_.end(), [&](const path& where) { return are_neighbours(*from, where); });
      if (auto done = remove_neighbours(after_, {from, to}); !done)
        return done;
      from = to;
    }
    return {};
  }

  const update& change_;
  const item& before_;
  item after_;
  evaluation made_;
  std::vector<path> removes_;
};

} // namespace

result<item> apply(const update& change, const item& before) {
  return application{change, before}.run();
}

bool only_removes(const update& change) {
  return change.sets.empty() && change.adds.empty();
}

std::vector<path> targets(const update& change) {
  std::vector<path> all;
  for (const auto& action : change.sets)
    all.push_back(action.target);
  all.insert(all.end(), change.removes.begin(), change.removes.end());
  for (const auto& action : change.adds)
    all.push_back(action.target);
  for (const auto& action : change.deletes)
    all.push_back(action.target);
  return all;
}

} // namespace troupe::expression
