target_sources(troupe_actors PRIVATE
  secret/changes.cpp
  secret/reading.cpp
  secret/secret_store.cpp)
