target_sources(troupe_gateway PRIVATE
  logs/events.cpp
  logs/group_list.cpp
  logs/group_names.cpp
  logs/groups.cpp
  logs/service.cpp
  logs/streams.cpp
  logs/tags.cpp)
