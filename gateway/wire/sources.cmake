target_sources(troupe_gateway PRIVATE
  wire/error_formats.cpp
  wire/errors.cpp)
