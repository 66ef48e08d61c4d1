// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/lambda/operations.hpp"

namespace troupe::gateway::lambda {

namespace {

template <class Model>
std::string about_resource(const call&, wire::input<Model> in) {
  return std::string{in.peek(Model::Resource)};
}

/// What is asked for most stands first.
constexpr served_operation operations[] = {
    serves_raw<model::invoke, invoke>("InvokeFunction"),
    serves<model::get_function, get_function, about_function<model::get_function>>(),
    serves<model::get_function_configuration, get_function_configuration,
           about_function<model::get_function_configuration>>(),
    serves<model::create_function, create_function, about_function<model::create_function>>(),
    serves<model::list_functions, list_functions>(),
    serves<model::list_versions_by_function, list_versions_by_function,
           about_function<model::list_versions_by_function>>(),
    serves<model::update_function_code, update_function_code,
           about_function<model::update_function_code>>(),
    serves<model::update_function_configuration, update_function_configuration,
           about_function<model::update_function_configuration>>(),
    serves<model::delete_function, delete_function, about_function<model::delete_function>>(),
    serves<model::add_permission, add_permission, about_function<model::add_permission>>(),
    serves<model::get_policy, get_policy, about_function<model::get_policy>>(),
    serves<model::remove_permission, remove_permission, about_function<model::remove_permission>>(),
    serves<model::put_function_concurrency, put_function_concurrency,
           about_function<model::put_function_concurrency>>(),
    serves<model::get_function_concurrency, get_function_concurrency,
           about_function<model::get_function_concurrency>>(),
    serves<model::delete_function_concurrency, delete_function_concurrency,
           about_function<model::delete_function_concurrency>>(),
    serves<model::get_function_code_signing_config, get_function_code_signing_config,
           about_function<model::get_function_code_signing_config>>(),
    serves<model::list_tags, list_tags, about_resource<model::list_tags>>(),
    serves<model::tag_resource, tag_resource, about_resource<model::tag_resource>>(),
    serves<model::untag_resource, untag_resource, about_resource<model::untag_resource>>(),
};

std::size_t judged_bytes_max(const http_request& request) {
  return request.path.ends_with("/invocations") ? limits::invoke_payload_bytes_max
                                                : limits::lambda_request_bytes_max;
}

error too_large(std::string_view operation) {
  error why{"RequestEntityTooLargeException", "Request must be smaller than "};
  why.message.append(std::to_string(limits::lambda_request_bytes_max)).append(" bytes for the ");
  why.message.append(operation).append(" operation");
  return why;
}

} // namespace

constinit const service served{.model = &wire::models::lambda,
                               .name = "Lambda",
                               .operations = operations,
                               .body_bytes_max = limits::lambda_request_bytes_max,
                               .judged_bytes_max = judged_bytes_max,
                               .too_large = too_large,
                               .beside = download_package,
                               .unknown_words
                               = "Unable to determine service/operation name to be authorized",
                               .prepare = shorten_own_arn};

} // namespace troupe::gateway::lambda
