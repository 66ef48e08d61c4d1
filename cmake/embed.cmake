# troupe_embed(TARGET FILE SYMBOL): links the bytes of FILE into TARGET as a function
#   namespace troupe::embedded { std::string_view SYMBOL(); }
# that the user declares. FILE may be something that the build makes. The assembler takes the bytes
# as they are: a megabyte costs nothing. Relative paths are relative to the caller's folder.
function(troupe_embed target file symbol)
  get_filename_component(source ${file} ABSOLUTE)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.cpp)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [=[
#include <string_view>

__asm__(".section .rodata\n"
        ".balign 16\n"
        "troupe_@symbol@_begin:\n"
        ".incbin \"@source@\"\n"
        "troupe_@symbol@_end:\n"
        ".byte 0\n"
        ".text\n");

extern "C" {
__attribute__((visibility("hidden"))) extern const char troupe_@symbol@_begin[];
__attribute__((visibility("hidden"))) extern const char troupe_@symbol@_end[];
}

namespace troupe::embedded {

std::string_view @symbol@();
std::string_view @symbol@() {
  return {troupe_@symbol@_begin, static_cast<std::size_t>(troupe_@symbol@_end - troupe_@symbol@_begin)};
}

}
]=])
  set_source_files_properties(${output} PROPERTIES
    SKIP_PRECOMPILE_HEADERS ON OBJECT_DEPENDS ${source})
  target_sources(${target} PRIVATE ${output})
endfunction()
