// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"

int main(int argc, char** argv) {
  return troupe::gateway::cli::run(argc, argv);
}
