// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/operation.hpp"

/// The Lambda operations that Troupe has. Their routes are in router.cpp.
namespace troupe::gateway::lambda {

TROUPE_OPERATION(invoke, "Invoke");
TROUPE_OPERATION(create_function, "CreateFunction");
TROUPE_OPERATION(get_function, "GetFunction");
TROUPE_OPERATION(get_function_configuration, "GetFunctionConfiguration");
TROUPE_OPERATION(list_functions, "ListFunctions");
TROUPE_OPERATION(list_versions_by_function, "ListVersionsByFunction");
TROUPE_OPERATION(update_function_code, "UpdateFunctionCode");
TROUPE_OPERATION(update_function_configuration, "UpdateFunctionConfiguration");
TROUPE_OPERATION(delete_function, "DeleteFunction");
TROUPE_OPERATION(add_permission, "AddPermission");
TROUPE_OPERATION(get_policy, "GetPolicy");
TROUPE_OPERATION(remove_permission, "RemovePermission");
TROUPE_OPERATION(put_function_concurrency, "PutFunctionConcurrency");
TROUPE_OPERATION(get_function_concurrency, "GetFunctionConcurrency");
TROUPE_OPERATION(delete_function_concurrency, "DeleteFunctionConcurrency");
TROUPE_OPERATION(get_function_code_signing_config, "GetFunctionCodeSigningConfig");
/// Not AWS's: where GetFunction's `Code.Location` leads.
TROUPE_OPERATION(download_package, "DownloadPackage");

} // namespace troupe::gateway::lambda
