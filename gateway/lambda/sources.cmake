target_sources(troupe_gateway PRIVATE
  lambda/code_link.cpp
  lambda/concurrency.cpp
  lambda/configuration.cpp
  lambda/describe.cpp
  lambda/environment.cpp
  lambda/functions.cpp
  lambda/invoke.cpp
  lambda/listing.cpp
  lambda/names.cpp
  lambda/package.cpp
  lambda/permissions.cpp
  lambda/request.cpp
  lambda/runtimes.cpp
  lambda/service.cpp
  lambda/statement.cpp
  lambda/tags.cpp
  lambda/updates.cpp)
