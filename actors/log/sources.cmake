target_sources(troupe_actors PRIVATE
  log/changes.cpp
  log/changes_sweep.cpp
  log/cursor.cpp
  log/log_group.cpp
  log/merge.cpp
  log/place.cpp
  log/reading.cpp
  log/record.cpp
  log/segments.cpp
  log/stream_list.cpp)
