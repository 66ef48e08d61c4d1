# What executes function code. Paths are relative to actors/.
include(embed)
target_sources(troupe_actors PRIVATE
  function/child_output.cpp
  function/child_poller.cpp
  function/child_process.cpp
  function/frame.cpp
  function/isolation.cpp
  function/native.cpp
  function/node_pool.cpp
  function/nodejs.cpp
  function/process_memory.cpp)
troupe_embed(troupe_actors function/bootstrap.js bootstrap_js)

# The init of functions' processes: a static program without a sanitizer, since it may not find a
# library where it goes.
find_library(SECCOMP_STATIC libseccomp.a REQUIRED)
add_executable(troupe_isolation_init function/isolation_filters.cpp function/isolation_init.cpp)
target_include_directories(troupe_isolation_init PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_options(troupe_isolation_init PRIVATE
  -O2 -fno-exceptions -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wno-missing-field-initializers -Wold-style-cast)
target_link_options(troupe_isolation_init PRIVATE -static -s)
target_link_libraries(troupe_isolation_init PRIVATE ${SECCOMP_STATIC})
set_target_properties(troupe_isolation_init PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/embedded)
add_dependencies(troupe_actors troupe_isolation_init)
troupe_embed(troupe_actors ${CMAKE_CURRENT_BINARY_DIR}/embedded/troupe_isolation_init isolation_init)
