# troupe_embed(TARGET FILE SYMBOL): links the bytes of FILE into TARGET as a function
#   namespace troupe::embedded { std::string_view SYMBOL(); }
# that the user declares. Empty files are refused. Relative paths are relative to the caller's folder.
if(CMAKE_SCRIPT_MODE_FILE)
  # The build runs this same file: -DFILE=... -DOUTPUT=... -DSYMBOL=... -P embed.cmake
  file(READ "${FILE}" bytes HEX)
  if(bytes STREQUAL "")
    message(FATAL_ERROR "${FILE} is empty: nothing to embed")
  endif()
  string(REGEX REPLACE "(................................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  file(WRITE "${OUTPUT}" "#include <string_view>\n\nnamespace troupe::embedded {\n\n"
    "std::string_view ${SYMBOL}();\nstd::string_view ${SYMBOL}() {\n"
    "  static constexpr unsigned char bytes[] = {\n${bytes}\n};\n"
    "  return {reinterpret_cast<const char*>(bytes), sizeof bytes};\n}\n\n}\n")
  return()
endif()

set(TROUPE_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(troupe_embed target file symbol)
  get_filename_component(source ${file} ABSOLUTE)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DFILE=${source} -DOUTPUT=${output} -DSYMBOL=${symbol} -P ${TROUPE_EMBED_SCRIPT}
    DEPENDS ${source} ${TROUPE_EMBED_SCRIPT}
    COMMENT "Embedding ${file}" VERBATIM)
  set_source_files_properties(${output} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${output})
endfunction()
