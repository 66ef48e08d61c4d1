target_sources(troupe_gateway PRIVATE
  s3/aws_chunked.cpp
  s3/body.cpp
  s3/buckets.cpp
  s3/checksum.cpp
  s3/conditions.cpp
  s3/listing.cpp
  s3/object_headers.cpp
  s3/objects.cpp
  s3/presenting.cpp
  s3/refusals.cpp
  s3/routes.cpp
  s3/settings.cpp
  s3/target.cpp
  s3/token.cpp
  s3/website.cpp
  s3/website_configuration.cpp)
