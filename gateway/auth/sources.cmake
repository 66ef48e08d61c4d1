target_sources(troupe_gateway PRIVATE
  auth/canonical.cpp
  auth/claim.cpp
  auth/credentials.cpp
  auth/signature.cpp)
