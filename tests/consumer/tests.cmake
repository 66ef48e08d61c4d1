if(TARGET troupe)
  set(flags "")
  if(TROUPE_SANITIZE)
    set(flags "-fsanitize=${TROUPE_SANITIZE}")
  endif()
  add_test(NAME installed_tree_consumer
           COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR} -DSOURCE=${CMAKE_CURRENT_LIST_DIR}
                   "-DFLAGS=${flags}" -P ${CMAKE_CURRENT_LIST_DIR}/run.cmake)
  set_tests_properties(installed_tree_consumer PROPERTIES TIMEOUT 300)
endif()
