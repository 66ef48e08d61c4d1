target_sources(troupe_actors PRIVATE
  api/api.cpp
  api/changes.cpp)
