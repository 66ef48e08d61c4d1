target_sources(troupe_gateway PRIVATE
  wire/errors.cpp)
