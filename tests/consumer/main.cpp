// SPDX-License-Identifier: Apache-2.0
#include <troupe/troupe.hpp>

#include <cstdio>

int main() {
  troupe::cloud cloud{troupe::settings{.port = 0, .ephemeral = true}};
  cloud.function("hello", [](const troupe::event& event) { return event.payload; });
  cloud.start();
  std::printf("serving at %s\n", cloud.endpoint().c_str());
  cloud.stop();
  return 0;
}
