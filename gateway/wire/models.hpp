// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/model.hpp"

/// The models of the services, one function each: constant tables that models/generate.mjs makes of
/// models/SERVICE.json and its overlay when Troupe is built.
namespace troupe::gateway::wire::models {

const service_model& apigatewayv2();
const service_model& dynamodb();
const service_model& iam();
const service_model& kms();
const service_model& lambda();
const service_model& logs();
const service_model& s3();
const service_model& secretsmanager();
const service_model& sqs();
const service_model& ssm();
const service_model& sts();

} // namespace troupe::gateway::wire::models
