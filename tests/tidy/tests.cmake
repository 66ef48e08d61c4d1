add_executable(test_tidy ${CMAKE_CURRENT_LIST_DIR}/tidy.cpp $<TARGET_OBJECTS:test_main>)
target_link_libraries(test_tidy PRIVATE Catch2::Catch2 troupe_compiler)
target_compile_definitions(test_tidy PRIVATE TROUPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_test(NAME test_tidy COMMAND test_tidy --use-colour no)
