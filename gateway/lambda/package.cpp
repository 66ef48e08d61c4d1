// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/package.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/lambda/unsupported.hpp"
#include "gateway/lambda/violations.hpp"

namespace troupe::gateway::lambda {

result<std::string> read_zip(const json& from, bool may_be_empty) {
  if (auto why = refuse_members(from, {"S3Bucket", "S3Key", "S3ObjectVersion",
                                       "S3ObjectStorageMode", "ImageUri", "SourceKMSKeyArn"}))
    return error{why->kind, why->message + " (send ZipFile instead)"};
  violations broken;
  const auto text = broken.text(from, "ZipFile");
  if (auto why = broken.refusal())
    return *why;
  if (!text && !may_be_empty)
    return error{code::validation, "Please provide a source for function code."};
  auto zip = from_base64(text.value_or(""));
  if (!zip)
    return error{code::serialization,
                 "Could not parse request body into json: ZipFile is not valid base64"};
  if (zip->size() >= limits::package_zip_bytes_max)
    return error{code::package_too_large, "Zipped size must be smaller than "
                                              + std::to_string(limits::package_zip_bytes_max)
                                              + " bytes"};
  if (zip->empty() && !may_be_empty)
    return error{code::validation, "Uploaded file must be a non-empty zip"};
  return std::move(*zip);
}

result<std::optional<std::string>> read_architecture(const json& body) {
  violations broken;
  const auto given = broken.array(body, "Architectures").elements();
  if (auto why = broken.refusal())
    return *why;
  if (given.empty())
    return std::optional<std::string>{};
  std::string shown{"["};
  for (const auto& one : given)
    shown.append(shown.size() == 1 ? "" : ", ").append(one.text());
  shown += ']';
  if (given.size() > 1)
    broken.add("architectures", shown, "Member must have length less than or equal to 1");
  for (const auto& one : given)
    if (one.text() != "x86_64" && one.text() != "arm64")
      broken.add("architectures", shown,
                 "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, "
                 "arm64], Member must not be null]");
  if (auto why = broken.refusal())
    return *why;
  return std::optional<std::string>{given.front().text()};
}

} // namespace troupe::gateway::lambda
