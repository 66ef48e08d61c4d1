target_sources(troupe_gateway PRIVATE
  ssm/changes.cpp
  ssm/get.cpp
  ssm/parameters.cpp
  ssm/put.cpp
  ssm/secret_reference.cpp
  ssm/service.cpp)
