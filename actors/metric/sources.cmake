target_sources(troupe_actors PRIVATE
  metric/counters.cpp
  metric/meter.cpp)
