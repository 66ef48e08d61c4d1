# Third-party packages, all from Debian 12.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)

find_package(yaml-cpp REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LMDB REQUIRED IMPORTED_TARGET lmdb)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(LIBCBOR REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)

find_library(CAF_CORE caf_core REQUIRED)
find_library(CAF_IO caf_io REQUIRED)
find_path(CAF_INCLUDE caf/actor_system.hpp REQUIRED)
if(TROUPE_IMPORTED)
  return() # The two libraries below come with the installed targets.
endif()

add_library(troupe_caf INTERFACE)
target_include_directories(troupe_caf SYSTEM INTERFACE $<BUILD_INTERFACE:${CAF_INCLUDE}>)
target_link_libraries(troupe_caf INTERFACE ${CAF_IO} ${CAF_CORE} Threads::Threads)

add_library(troupe_boost INTERFACE)
target_include_directories(troupe_boost SYSTEM INTERFACE $<BUILD_INTERFACE:${Boost_INCLUDE_DIRS}>)
target_compile_definitions(troupe_boost INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ERROR_CODE_HEADER_ONLY)
target_link_libraries(troupe_boost INTERFACE Threads::Threads)
