target_sources(troupe_actors PRIVATE
  table/core.cpp
  table/page.cpp
  table/schema.cpp
  table/shard.cpp
  table/table.cpp
  table/write.cpp)
