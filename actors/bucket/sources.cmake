target_sources(troupe_actors PRIVATE
  bucket/body_keeper.cpp
  bucket/bucket.cpp
  bucket/listing.cpp
  bucket/objects.cpp)
