target_sources(troupe_actors PRIVATE
  bucket/body_keeper.cpp
  bucket/bucket.cpp
  bucket/completion.cpp
  bucket/entry.cpp
  bucket/listing.cpp
  bucket/objects.cpp
  bucket/pieces.cpp
  bucket/uploads.cpp
  bucket/uploads_listing.cpp)
