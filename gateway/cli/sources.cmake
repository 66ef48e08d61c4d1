target_sources(troupe_gateway PRIVATE
  cli/cli.cpp
  cli/cloud.cpp
  cli/cluster.cpp
  cli/config.cpp
  cli/deploy.cpp
  cli/deploy_api.cpp
  cli/deployer.cpp
  cli/doctor.cpp
  cli/identity.cpp
  cli/invoke.cpp
  cli/logs.cpp
  cli/package.cpp
  cli/serve.cpp
  cli/service.cpp
  cli/template.cpp
  cli/template_check.cpp
  cli/usage.cpp
  cli/version.cpp)
target_link_libraries(troupe_gateway PRIVATE PkgConfig::LIBZIP yaml-cpp)
include(embed)
troupe_embed(troupe_gateway ../docs/coverage.md coverage_md)
