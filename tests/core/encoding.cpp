// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace troupe;

namespace {

constexpr std::string_view nine = "123456789";

std::string bytes_of_length(std::size_t count) {
  std::minstd_rand random{static_cast<unsigned>(count) + 1};
  std::string bytes(count, '\0');
  for (auto& c : bytes)
    c = static_cast<char>(random());
  return bytes;
}

} // namespace

TEST_CASE("base64 is that of RFC 4648") {
  CHECK(to_base64("") == "");
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64("\xff\xfe\xfd") == "//79");
}

TEST_CASE("base64 and hex give back what went in, at every length") {
  for (std::size_t count = 0; count < 70; ++count) {
    const auto bytes = bytes_of_length(count);
    CHECK(from_base64(to_base64(bytes)) == bytes);
    CHECK(from_hex(to_hex(bytes)) == bytes);
  }
}

TEST_CASE("base64 that is not canonical is refused") {
  const auto bad
      = GENERATE("Zg=", "Zg", "Z===", "====", "Zg==Zg==", "Zh==", "Zm9=", "Zm9v\n", "Zm-_");
  CHECK_FALSE(from_base64(bad));
}

TEST_CASE("hex takes both cases and nothing else") {
  CHECK(from_hex("00fFAb") == std::string("\x00\xff\xab", 3));
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("0g"));
  CHECK_FALSE(from_hex("-1"));
}

TEST_CASE("percent-encoding is that of SigV4") {
  CHECK(percent_encode("aZ09-_.~") == "aZ09-_.~");
  CHECK(percent_encode("a b/c+\xc3\xa9") == "a%20b%2Fc%2B%C3%A9");
  CHECK(percent_encode("a/b", true) == "a/b");
  CHECK(percent_decode("a%20b%2Fc+") == "a b/c+");
  CHECK(percent_decode("a+b", true) == "a b");
  CHECK(percent_decode("%41") == "A");
}

TEST_CASE("a broken percent escape is refused") {
  const auto bad = GENERATE("%", "%4", "a%4", "%zz", "%-1", "%%41");
  CHECK_FALSE(percent_decode(bad));
}

TEST_CASE("checksums have their catalogued check values") {
  CHECK(crc32(nine) == 0xcbf43926u);
  CHECK(crc32c(nine) == 0xe3069283u);
  CHECK(crc64nvme(nine) == 0xae8b14860a799888u);
  CHECK(crc32("") == 0u);
  CHECK(crc64nvme("") == 0u);
}

TEST_CASE("a checksum may be continued anywhere") {
  const auto bytes = bytes_of_length(100);
  const std::string_view whole{bytes};
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    const auto head = whole.substr(0, cut);
    const auto tail = whole.substr(cut);
    CHECK(crc32(tail, crc32(head)) == crc32(whole));
    CHECK(crc32c(tail, crc32c(head)) == crc32c(whole));
    CHECK(crc64nvme(tail, crc64nvme(head)) == crc64nvme(whole));
  }
}
