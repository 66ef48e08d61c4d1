target_sources(troupe_actors PRIVATE
  identity/account.cpp
  identity/aws_policies.cpp
  identity/entities.cpp
  identity/identity.cpp
  identity/policies.cpp
  identity/reading.cpp
  identity/record.cpp
  identity/user_keys.cpp)
