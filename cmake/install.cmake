# `find_package(Troupe CONFIG)` gives Troupe::troupe: the layers as static libraries, and the headers that
# a user of the library sees. Third-party headers other than CAF's stay out of them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

add_library(troupe_library INTERFACE)
set_target_properties(troupe_library PROPERTIES EXPORT_NAME troupe)
target_link_libraries(troupe_library INTERFACE troupe_gateway)
add_library(Troupe::troupe ALIAS troupe_library)

install(TARGETS troupe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS troupe_library troupe_gateway troupe_wire troupe_actors troupe_persistence troupe_config troupe_core
                troupe_caf troupe_boost
        EXPORT TroupeTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT TroupeTargets NAMESPACE Troupe:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Troupe)

set(headers ${CMAKE_INSTALL_INCLUDEDIR}/troupe)
install(FILES include/troupe/troupe.hpp DESTINATION ${headers})
install(DIRECTORY core DESTINATION ${headers} FILES_MATCHING PATTERN "*.hpp")
install(FILES config/settings.hpp DESTINATION ${headers}/config)
install(DIRECTORY actors/protocol DESTINATION ${headers}/actors FILES_MATCHING PATTERN "*.hpp")
install(FILES actors/function/native.hpp actors/function/runtime.hpp DESTINATION ${headers}/actors/function)
install(FILES config/troupe.toml config/prices.json LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/troupe)

write_basic_package_version_file(${CMAKE_BINARY_DIR}/TroupeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/TroupeConfig.cmake cmake/dependencies.cmake ${CMAKE_BINARY_DIR}/TroupeConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Troupe)
