target_sources(troupe_actors PRIVATE
  parameter/changes.cpp
  parameter/parameter_store.cpp
  parameter/reading.cpp)
