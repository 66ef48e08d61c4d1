# What executes function code. Paths are relative to actors/.
include(embed)
target_sources(troupe_actors PRIVATE
  function/child_output.cpp
  function/child_poller.cpp
  function/child_process.cpp
  function/frame.cpp
  function/native.cpp
  function/node_pool.cpp
  function/nodejs.cpp)
troupe_embed(troupe_actors function/bootstrap.js bootstrap_js)
