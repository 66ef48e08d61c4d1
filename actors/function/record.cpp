// SPDX-License-Identifier: Apache-2.0
#include "actors/function/record.hpp"

#include "core/encoding.hpp"
#include "persistence/record.hpp"

namespace troupe {

using persistence::key;
using persistence::key_range;
using persistence::space;

namespace {

address address_in(persistence::key_parts parts) {
  address where;
  where.account = parts.text();
  where.region = parts.text();
  where.name = parts.text();
  return where;
}

} // namespace

key function_key(const address& where) {
  key made{space::catalog};
  made.u8(static_cast<std::uint8_t>(noun::function));
  return made.text(where.account).text(where.region).text(where.name);
}

key event_prefix(const address& where) {
  key made{space::event};
  return made.text(where.account).text(where.region).text(where.name);
}

key event_key(const address& where, epoch_ms due, std::string_view request_id) {
  return event_prefix(where).u64(static_cast<std::uint64_t>(due)).text(request_id);
}

std::vector<address> functions_with_events(const persistence::reader& from) {
  std::vector<address> found;
  const key all{space::event};
  auto range = key_range::starting_with(all.bytes());
  for (bool more = true; more;) {
    more = false;
    from.scan(range, persistence::direction::forward, [&](std::string_view at, std::string_view) {
      found.push_back(address_in(persistence::key_parts{at}));
      more = true;
      return false;
    });
    if (more) // Skip the rest of this function's.
      range.from = persistence::end_of_prefix(event_prefix(found.back()).bytes());
  }
  return found;
}

std::set<std::string, std::less<>> used_packages(const persistence::reader& from) {
  std::set<std::string, std::less<>> used;
  key functions{space::catalog};
  functions.u8(static_cast<std::uint8_t>(noun::function));
  from.scan(key_range::starting_with(functions.bytes()), persistence::direction::forward,
            [&](std::string_view, std::string_view bytes) {
              const auto record = persistence::unpack<function_record>(bytes);
              if (!record.package.empty())
                used.insert(record.package);
              return true;
            });
  return used;
}

} // namespace troupe
