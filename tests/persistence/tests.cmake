troupe_test(test_persistence troupe_persistence
  ${CMAKE_CURRENT_LIST_DIR}/bodies.cpp
  ${CMAKE_CURRENT_LIST_DIR}/catalog.cpp
  ${CMAKE_CURRENT_LIST_DIR}/crash.cpp
  ${CMAKE_CURRENT_LIST_DIR}/data_directory.cpp
  ${CMAKE_CURRENT_LIST_DIR}/hostile_record.cpp
  ${CMAKE_CURRENT_LIST_DIR}/key.cpp
  ${CMAKE_CURRENT_LIST_DIR}/lmdb_tree.cpp
  ${CMAKE_CURRENT_LIST_DIR}/record.cpp
  ${CMAKE_CURRENT_LIST_DIR}/store.cpp)
target_link_libraries(test_persistence PRIVATE PkgConfig::LMDB PkgConfig::XXHASH)

# A program of its own: it stands between LMDB and the system calls.
troupe_test(test_persistence_broken_disk troupe_persistence ${CMAKE_CURRENT_LIST_DIR}/broken_disk.cpp)
target_link_libraries(test_persistence_broken_disk PRIVATE ${CMAKE_DL_LIBS})
set_target_properties(test_persistence_broken_disk PROPERTIES ENABLE_EXPORTS ON)
