// SPDX-License-Identifier: Apache-2.0
#include "core/expression/update.hpp"

#include "core/expression/condition.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace troupe::expression {

namespace {

using list_of_values = attribute_value::list_of_values;

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

result<attribute_value> evaluate(const set_value& from, const item& before);

result<attribute_value> evaluate_call(const set_call& call, const item& before) {
  if (call.which == set_call::function::if_not_exists) {
    const auto* present = find(before, std::get<path>(call.operands[0].node));
    return present != nullptr ? result<attribute_value>{*present}
                              : evaluate(call.operands[1], before);
  }
  auto left = evaluate(call.operands[0], before);
  if (!left)
    return left;
  auto right = evaluate(call.operands[1], before);
  if (!right)
    return right;
  if (call.which == set_call::function::list_append) {
    auto* head = left->as<list_of_values>();
    auto* tail = right->as<list_of_values>();
    if (head == nullptr || tail == nullptr)
      return wrong_type();
    std::move(tail->begin(), tail->end(), std::back_inserter(*head));
    return left;
  }
  const auto* a = left->as<number>();
  const auto* b = right->as<number>();
  if (a == nullptr || b == nullptr)
    return wrong_type();
  auto sum = call.which == set_call::function::plus ? add(*a, *b) : subtract(*a, *b);
  if (!sum)
    return std::move(sum).refusal();
  return attribute_value{*sum};
}

// Recursive: the parser has bounded the depth.
result<attribute_value> evaluate(const set_value& from, const item& before) {
  if (const auto* literal = std::get_if<attribute_value>(&from.node))
    return *literal;
  if (const auto* call = std::get_if<set_call>(&from.node))
    return evaluate_call(*call, before);
  const auto* present = find(before, std::get<path>(from.node));
  return present != nullptr ? result<attribute_value>{*present} : no_such_attribute();
}

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

result<void> remove(item& attributes, const path& where) {
  const auto at = find_place(attributes, where);
  if (!at)
    return no_such_place();
  if (at->members != nullptr) {
    at->members->erase(std::get<std::string>(at->step));
    return {};
  }
  const auto index = std::get<std::size_t>(at->step);
  if (index < at->elements->size())
    at->elements->erase(at->elements->begin() + static_cast<std::ptrdiff_t>(index));
  return {};
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
      : change_(change), before_(before), after_(before), removes_(change.removes) {}

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
      auto value = evaluate(action->value, before_);
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
      auto sum = present != nullptr ? added(*present, action.value)
                                    : result<attribute_value>{action.value};
      if (!sum)
        return sum.refusal();
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
      auto rest = without(*present, action.value);
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
    // From the back, so that an index means the same element before and after its neighbours go.
    std::sort(removes_.begin(), removes_.end(),
              [](const path& a, const path& b) { return a.steps > b.steps; });
    for (const auto& where : removes_)
      if (auto done = remove(after_, where); !done)
        return done;
    return {};
  }

  const update& change_;
  const item& before_;
  item after_;
  std::vector<path> removes_;
};

using path_rest = std::span<const path::step>;

/// The wanted parts of `from`; nothing where no path leads to anything.
std::optional<attribute_value> part_of(const attribute_value& from,
                                       const std::vector<path_rest>& wanted) {
  std::map<path::step, std::vector<path_rest>> by_step;
  for (const auto& rest : wanted) {
    if (rest.empty())
      return from;
    by_step[rest.front()].push_back(rest.subspan(1));
  }
  item members;
  list_of_values elements;
  for (const auto& [step, rests] : by_step) {
    const attribute_value* inner = nullptr;
    const auto* name = std::get_if<std::string>(&step);
    if (name != nullptr && from.as<item>() != nullptr) {
      const auto found = from.as<item>()->find(*name);
      inner = found != from.as<item>()->end() ? &found->second : nullptr;
    } else if (name == nullptr && from.as<list_of_values>() != nullptr) {
      const auto& all = *from.as<list_of_values>();
      const auto index = std::get<std::size_t>(step);
      inner = index < all.size() ? &all[index] : nullptr;
    }
    auto part = inner != nullptr ? part_of(*inner, rests) : std::nullopt;
    if (part && name != nullptr)
      members.emplace(*name, *std::move(part));
    else if (part)
      elements.push_back(*std::move(part));
  }
  if (!members.empty())
    return attribute_value{std::move(members)};
  if (!elements.empty())
    return attribute_value{std::move(elements)};
  return std::nullopt;
}

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

item project(const std::vector<path>& paths, const item& attributes) {
  std::map<std::string, std::vector<path_rest>> by_root;
  for (const auto& where : paths)
    by_root[where.root()].push_back(path_rest{where.steps}.subspan(1));
  item made;
  for (const auto& [name, wanted] : by_root)
    if (const auto found = attributes.find(name); found != attributes.end())
      if (auto part = part_of(found->second, wanted))
        made.emplace(name, *std::move(part));
  return made;
}

} // namespace troupe::expression
