// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"

#include <array>
#include <cstring>
#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace troupe {

namespace {

constexpr std::string_view base64_alphabet
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view hex_lower = "0123456789abcdef";
constexpr std::string_view hex_upper = "0123456789ABCDEF";

constexpr std::uint8_t no_digit = 0xff;

constexpr auto base64_digits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(no_digit);
  for (std::size_t i = 0; i < base64_alphabet.size(); ++i)
    digits.at(static_cast<unsigned char>(base64_alphabet[i])) = static_cast<std::uint8_t>(i);
  return digits;
}();

std::uint32_t base64_digit(char c) {
  return base64_digits[static_cast<unsigned char>(c)];
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
         || c == '_' || c == '.' || c == '~';
}

/// Tables for eight bytes a step ("slicing by 8"): `tables[k][b]` is what byte b does k bytes
/// later.
template <class Word>
using crc_tables = std::array<std::array<Word, 256>, 8>;

template <class Word>
constexpr crc_tables<Word> make_tables(Word reflected_polynomial) {
  crc_tables<Word> tables{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    Word sum = byte;
    for (int bit = 0; bit < 8; ++bit)
      sum = (sum & 1) != 0 ? (sum >> 1) ^ reflected_polynomial : sum >> 1;
    tables[0][byte] = sum;
  }
  for (unsigned byte = 0; byte < 256; ++byte)
    for (std::size_t k = 1; k < 8; ++k)
      tables[k][byte]
          = (tables[k - 1][byte] >> 8) ^ tables[0][static_cast<std::uint8_t>(tables[k - 1][byte])];
  return tables;
}

constexpr auto crc32_tables = make_tables<std::uint32_t>(0xedb88320u);
constexpr auto crc32c_tables = make_tables<std::uint32_t>(0x82f63b78u);
constexpr auto crc64nvme_tables = make_tables<std::uint64_t>(0x9a6c9329ac4bc9b5u);

template <class Word>
Word crc_by_table(const crc_tables<Word>& tables, std::string_view bytes, Word sum) {
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8); // Little-endian, as every machine that Debian runs Troupe on.
    word ^= sum;
    sum = tables[7][word & 0xff] ^ tables[6][(word >> 8) & 0xff] ^ tables[5][(word >> 16) & 0xff]
          ^ tables[4][(word >> 24) & 0xff] ^ tables[3][(word >> 32) & 0xff]
          ^ tables[2][(word >> 40) & 0xff] ^ tables[1][(word >> 48) & 0xff] ^ tables[0][word >> 56];
  }
  for (; left > 0; ++at, --left)
    sum = (sum >> 8) ^ tables[0][static_cast<std::uint8_t>(sum ^ static_cast<Word>(*at))];
  return sum;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::string_view bytes,
                                                                      std::uint32_t sum) {
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t wide = sum;
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    wide = _mm_crc32_u64(wide, word);
  }
  sum = static_cast<std::uint32_t>(wide);
  for (; left > 0; ++at, --left)
    sum = _mm_crc32_u8(sum, static_cast<std::uint8_t>(*at));
  return sum;
}
#endif

} // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t at) {
    return at < bytes.size() ? std::uint32_t{static_cast<unsigned char>(bytes[at])} : 0u;
  };
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t group = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
    text += base64_alphabet[group >> 18];
    text += base64_alphabet[(group >> 12) & 63];
    text += at + 1 < bytes.size() ? base64_alphabet[(group >> 6) & 63] : '=';
    text += at + 2 < bytes.size() ? base64_alphabet[group & 63] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool is_last = at + 4 == text.size();
    const std::size_t padding
        = !is_last || text[at + 3] != '=' ? 0u : (text[at + 2] != '=' ? 1u : 2u);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4 - padding; ++i) {
      const auto digit = base64_digit(text[at + i]);
      if (digit == no_digit)
        return std::nullopt;
      group |= digit << (18 - 6 * i);
    }
    // The bits that the padding drops must be zero, or two texts would mean the same bytes.
    if ((padding == 1 && (group & 0xff) != 0) || (padding == 2 && (group & 0xffff) != 0))
      return std::nullopt;
    bytes += static_cast<char>(group >> 16);
    if (padding < 2)
      bytes += static_cast<char>(group >> 8);
    if (padding < 1)
      bytes += static_cast<char>(group);
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    text += hex_lower[static_cast<unsigned char>(c) >> 4];
    text += hex_lower[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0)
    return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = hex_digit(text[at]);
    const int low = hex_digit(text[at + 1]);
    if (high < 0 || low < 0)
      return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string percent_encode(std::string_view text, bool keep_slash) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || (keep_slash && c == '/')) {
      encoded += c;
      continue;
    }
    encoded += '%';
    encoded += hex_upper[static_cast<unsigned char>(c) >> 4];
    encoded += hex_upper[static_cast<unsigned char>(c) & 15];
  }
  return encoded;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += plus_is_space && text[at] == '+' ? ' ' : text[at];
      continue;
    }
    const auto byte = at + 2 < text.size() ? from_hex(text.substr(at + 1, 2)) : std::nullopt;
    if (!byte)
      return std::nullopt;
    decoded += *byte;
    at += 2;
  }
  return decoded;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t seed) {
  return ~crc_by_table(crc32_tables, bytes, ~seed);
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed) {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction)
    return ~crc32c_by_instruction(bytes, ~seed);
#endif
  return ~crc_by_table(crc32c_tables, bytes, ~seed);
}

std::uint64_t crc64nvme(std::string_view bytes, std::uint64_t seed) {
  return ~crc_by_table(crc64nvme_tables, bytes, ~seed);
}

} // namespace troupe
