target_sources(troupe_gateway PRIVATE
  kms/aliases.cpp
  kms/cryptography.cpp
  kms/grants.cpp
  kms/keys.cpp
  kms/names.cpp
  kms/service.cpp
  kms/signatures.cpp
  kms/tags.cpp)
