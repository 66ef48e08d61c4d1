// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/runtimes.hpp"

#include <algorithm>
#include <array>

namespace troupe::gateway::lambda {

namespace {

constexpr std::array<std::string_view, 25> runtimes
    = {"nodejs20.x", "python3.14", "provided.al2023", "python3.12",   "python3.13",
       "nodejs24.x", "nodejs22.x", "java25",          "python3.10",   "python3.11",
       "java21",     "ruby3.3",    "ruby3.4",         "ruby3.2",      "python3.8",
       "python3.9",  "java17",     "nodejs16.x",      "dotnet10",     "dotnet8",
       "java11",     "dotnet6",    "nodejs18.x",      "provided.al2", "java8.al2"};
constexpr std::array<std::string_view, 19> retired_runtimes
    = {"nodejs",        "nodejs4.3",     "nodejs6.10",    "nodejs8.10",    "nodejs10.x",
       "nodejs12.x",    "nodejs14.x",    "python2.7",     "python3.6",     "python3.7",
       "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "go1.x",
       "java8",         "provided",      "ruby2.5",       "ruby2.7"};

} // namespace

std::optional<error> check_runtime(std::string_view runtime) {
  if (std::ranges::find(runtimes, runtime) != runtimes.end())
    return std::nullopt;
  error why{code::validation, ""};
  if (std::ranges::find(retired_runtimes, runtime) != retired_runtimes.end()) {
    why.message.append("The runtime parameter of ").append(runtime);
    why.message += " is no longer supported for creating or updating AWS Lambda functions. We "
                   "recommend you use a supported runtime while creating or updating functions.";
    return why;
  }
  why.message.append("Value ").append(runtime);
  why.message
      += " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [";
  for (const auto one : runtimes)
    why.message.append(one == runtimes.front() ? "" : ", ").append(one);
  why.message += "] or be a valid ARN";
  return why;
}

} // namespace troupe::gateway::lambda
