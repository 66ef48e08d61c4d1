# Warnings, sanitizers, linker, ccache. -Werror is the presets' choice, not this file's.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(troupe_compiler INTERFACE)
target_compile_features(troupe_compiler INTERFACE cxx_std_20)
target_compile_options(troupe_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Wno-missing-field-initializers -Wold-style-cast -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns falsely about std::variant and coroutine frames when it inlines or optimizes.
  target_compile_options(troupe_compiler INTERFACE
    -fcoroutines -Wno-maybe-uninitialized -Wno-restrict -Wno-mismatched-new-delete
    $<$<NOT:$<CONFIG:Debug>>:-Wno-array-bounds> $<$<NOT:$<CONFIG:Debug>>:-Wno-stringop-overread>
    $<$<NOT:$<CONFIG:Debug>>:-Wno-stringop-overflow>)
endif()
if(TROUPE_SANITIZE)
  target_compile_options(troupe_compiler INTERFACE
    -fsanitize=${TROUPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(troupe_compiler INTERFACE -fsanitize=${TROUPE_SANITIZE})
  target_compile_definitions(troupe_compiler INTERFACE BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
endif()

if(TROUPE_FUZZ)
  target_compile_options(troupe_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

# troupe_layer(NAME sources...): one static library with the project's rules.
function(troupe_layer name)
  add_library(${name} STATIC ${ARGN})
  target_include_directories(${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:include> $<INSTALL_INTERFACE:include/troupe>)
  target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:troupe_compiler>)
endfunction()
