target_sources(troupe_gateway PRIVATE
  lambda/body.cpp
  lambda/concurrency.cpp
  lambda/configuration.cpp
  lambda/describe.cpp
  lambda/functions.cpp
  lambda/invoke.cpp
  lambda/names.cpp
  lambda/permissions.cpp
  lambda/router.cpp
  lambda/violations.cpp)
