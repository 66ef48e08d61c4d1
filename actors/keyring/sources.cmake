target_sources(troupe_actors PRIVATE
  keyring/changes.cpp
  keyring/keyring.cpp
  keyring/material.cpp
  keyring/reading.cpp)
