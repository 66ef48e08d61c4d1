target_sources(troupe_gateway PRIVATE
  secretsmanager/changes.cpp
  secretsmanager/descriptions.cpp
  secretsmanager/password.cpp
  secretsmanager/secrets.cpp
  secretsmanager/service.cpp
  secretsmanager/values.cpp)
