// SPDX-License-Identifier: Apache-2.0
#include "core/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

/// Takes gzip alone, with the largest window.
constexpr int gzip_window_bits = 16 + MAX_WBITS;
constexpr std::size_t first_room = 16 * 1'024;

struct inflater {
  inflater() { ensure(inflateInit2(&state, gzip_window_bits) == Z_OK, "zlib starts"); }
  ~inflater() { inflateEnd(&state); }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  z_stream state = {};
};

error not_gzip() {
  return {code::serialization, "The request body is not valid gzip."};
}

} // namespace

result<std::string> gunzip(std::string_view compressed, std::size_t bytes_max) {
  if (compressed.empty() || compressed.size() > std::numeric_limits<uInt>::max())
    return not_gzip();
  inflater with;
  auto& state = with.state;
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  state.avail_in = static_cast<uInt>(compressed.size());
  std::string out;
  std::size_t used = 0;
  while (true) {
    if (used == out.size()) {
      if (used > bytes_max)
        return error{code::too_large,
                     "The request body is larger than " + std::to_string(bytes_max) + " bytes."};
      // One byte more than there may be tells that there is more.
      out.resize(std::min(std::max(first_room, 2 * used), bytes_max + 1));
    }
    state.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    state.avail_out = static_cast<uInt>(out.size() - used);
    const auto came = inflate(&state, Z_NO_FLUSH);
    used = out.size() - state.avail_out;
    if (came == Z_STREAM_END && state.avail_in == 0)
      break;
    if (came == Z_STREAM_END ? inflateReset(&state) != Z_OK : came != Z_OK || state.avail_out != 0)
      return not_gzip();
  }
  if (used > bytes_max)
    return error{code::too_large,
                 "The request body is larger than " + std::to_string(bytes_max) + " bytes."};
  out.resize(used);
  return out;
}

} // namespace troupe
