target_sources(troupe_gateway PRIVATE
  auth/canonical.cpp
  auth/claim.cpp
  auth/credentials.cpp
  auth/doorkeeper.cpp
  auth/signature.cpp
  auth/signature_v2.cpp
  auth/signing.cpp)
