target_sources(troupe_gateway PRIVATE
  sts/sts.cpp)
