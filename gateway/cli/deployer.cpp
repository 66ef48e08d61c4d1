// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/deployer.hpp"

#include "core/encoding.hpp"
#include "core/names.hpp"
#include "core/xml.hpp"
#include "gateway/cli/package.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

namespace troupe::gateway::cli {

namespace fs = std::filesystem;

namespace {

std::int64_t integer_of(const json& properties, std::string_view name, std::int64_t otherwise) {
  const auto text = text_of(properties[name]);
  const auto* end = text.data() + text.size();
  if (!text.empty() && std::from_chars(text.data(), end, otherwise).ptr != end)
    throw trouble{fmt::format("{} is not an integer: {}", name, text)};
  return otherwise;
}

/// Variables are text, whatever they look like.
json texts_of(const json& variables) {
  json_writer out;
  out.begin_object();
  variables.each_member(
      [&out](std::string_view name, const json& value) { out.member(name, text_of(value)); });
  out.end_object();
  return *json::parse(out.text());
}

std::string text_of_file(const fs::path& file) {
  auto stream = std::ifstream{file, std::ios::binary};
  if (!stream)
    throw trouble{fmt::format("cannot read {}", file.string())};
  return {std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

/// By the file's ending, as `aws s3 sync` does.
std::string content_type_of(const fs::path& file) {
  static const std::map<std::string, std::string> types
      = {{".html", "text/html"},      {".css", "text/css"},          {".js", "text/javascript"},
         {".mjs", "text/javascript"}, {".json", "application/json"}, {".svg", "image/svg+xml"},
         {".png", "image/png"},       {".jpg", "image/jpeg"},        {".gif", "image/gif"},
         {".ico", "image/x-icon"},    {".txt", "text/plain"},        {".xml", "application/xml"},
         {".woff2", "font/woff2"},    {".wasm", "application/wasm"}};
  const auto known = types.find(file.extension().string());
  return known == types.end() ? "application/octet-stream" : known->second;
}

/// The stack is named after the template's folder, as CloudFormation names what has no name.
std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

} // namespace

deployer::deployer(const options& with, fs::path file) : with_(with), troupe_(with) {
  folder_ = fs::is_directory(file) ? fs::canonical(file) : fs::canonical(file).parent_path();
  known_ = {{"AWS::Region", with.region},
            {"AWS::AccountId", with.account},
            {"AWS::Partition", "aws"},
            {"AWS::URLSuffix", "amazonaws.com"},
            {"AWS::StackName", folder_.filename().string()}};
}

void deployer::say(std::string_view kind, std::string_view name, std::string_view done) const {
  progress(with_, fmt::format("  {:<9} {:<24} {}", kind, name, done));
}

std::string deployer::name_of(const resource& what, std::string_view property) const {
  if (const auto given = what.properties[property]; given.present())
    return text_of(resolve_functions(given, known_));
  return fmt::format("{}-{}", known_.at("AWS::StackName"), what.id);
}

stack_values deployer::deploy(const stack_template& stack) {
  // What refers to others comes after them; the API comes last, since its routes name functions.
  for (const auto* one : stack.in_order())
    make(*one);
  make_apis(stack);

  auto outputs = stack_values{};
  json_writer page;
  page.begin_object();
  stack.outputs.each_member([&](std::string_view name, json body) {
    auto value = text_of(resolve_functions(body["Value"], known_));
    page.member(name, value);
    outputs.emplace(name, std::move(value));
  });
  page.end_object();
  for (const auto& one : stack.resources)
    if (const auto content = one.metadata["Content"];
        one.type == "AWS::S3::Bucket" && content.present()) {
      upload(known_.at(one.id), folder_ / content.text());
      put_object(known_.at(one.id), "outputs.json", page.text());
    }
  return outputs;
}

void deployer::make(const resource& what) {
  if (what.type == "AWS::DynamoDB::Table")
    return make_table(what);
  if (what.type == "AWS::S3::Bucket")
    return make_bucket(what);
  make_function(what);
}

void deployer::make_table(const resource& what) {
  const auto name = name_of(what, "TableName");
  json_writer ask;
  ask.begin_object().member("TableName", name);
  resolve_functions(what.properties, known_).each_member([&](std::string_view key, json value) {
    if (key != "TableName")
      ask.key(key).raw(value.dump());
  });
  ask.end_object();
  const auto answer = troupe_.json_call("DynamoDB_20120810.CreateTable", ask.text());
  const auto is_there = answer.error_type() == "ResourceInUseException";
  if (!is_there)
    expect_ok(answer, fmt::format("cannot create the table {}", name));
  known_[what.id] = name;
  known_[what.id + ".Arn"] = make_arn("dynamodb", with_.region, with_.account, "table/" + name);
  say("table", name, is_there ? "is there" : "created");
}

void deployer::make_bucket(const resource& what) {
  const auto name = lower(name_of(what, "BucketName"));
  const auto answer = troupe_.rest("PUT", "/" + name, "s3");
  const auto is_there = answer.error_type() == "BucketAlreadyOwnedByYou";
  if (!is_there)
    expect_ok(answer, fmt::format("cannot create the bucket {}", name));
  const auto site = resolve_functions(what.properties["WebsiteConfiguration"], known_);
  if (site.is_object()) {
    auto xml
        = std::string{"<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"};
    if (const auto index = site["IndexDocument"]; index.present())
      xml += fmt::format("<IndexDocument><Suffix>{}</Suffix></IndexDocument>",
                         xml_escape(text_of(index)));
    if (const auto page = site["ErrorDocument"]; page.present())
      xml += fmt::format("<ErrorDocument><Key>{}</Key></ErrorDocument>", xml_escape(text_of(page)));
    xml += "</WebsiteConfiguration>";
    expect_ok(troupe_.rest("PUT", "/" + name + "?website", "s3", xml),
              fmt::format("cannot make a website of {}", name));
  }
  known_[what.id] = name;
  known_[what.id + ".Arn"] = "arn:aws:s3:::" + name;
  known_[what.id + ".WebsiteURL"]
      = fmt::format("http://{}.s3-website.localhost:{}", name, troupe_.port());
  say("bucket", name, is_there ? "is there" : "created");
}

void deployer::make_function(const resource& what) {
  const auto properties = resolve_functions(what.properties, known_);
  const auto function = function_description{
      .name = name_of(what, "FunctionName"),
      .runtime = text_of(properties["Runtime"]),
      .handler = text_of(properties["Handler"]),
      .code = folder_ / text_of(properties["CodeUri"]),
      .timeout_s = integer_of(properties, "Timeout", 3),
      .memory_mb = integer_of(properties, "MemorySize", 128),
      .environment = texts_of(properties["Environment"]["Variables"]),
      .description = text_of(properties["Description"]),
      .role = text_of(properties["Role"]),
  };
  const auto verb = put_function(function);
  known_[what.id] = function.name;
  known_[what.id + ".Arn"]
      = make_arn("lambda", with_.region, with_.account, "function:" + function.name);
  say("function", function.name, verb);
}

std::string deployer::put_function(const function_description& function) {
  const auto zip = to_base64(zip_folder(function.code));
  const auto configure = [&](json_writer& out) {
    out.member("Runtime", function.runtime).member("Handler", function.handler);
    out.member("Timeout", function.timeout_s).member("MemorySize", function.memory_mb);
    out.member("Description", function.description);
    out.member("Role", function.role.empty()
                           ? fmt::format("arn:aws:iam::{}:role/troupe", with_.account)
                           : function.role);
    out.key("Environment").begin_object().key("Variables");
    out.raw(function.environment.present() ? function.environment.dump() : "{}").end_object();
  };
  json_writer create;
  create.begin_object().member("FunctionName", function.name);
  configure(create);
  create.key("Code").begin_object().member("ZipFile", zip).end_object().end_object();
  const auto answer = troupe_.rest("POST", "/2015-03-31/functions", "lambda", create.text());
  if (answer.error_type() != "ResourceConflictException") {
    expect_ok(answer, fmt::format("cannot create the function {}", function.name));
    return "created";
  }
  const auto target = fmt::format("/2015-03-31/functions/{}", function.name);
  json_writer code;
  code.begin_object().member("ZipFile", zip).end_object();
  expect_ok(troupe_.rest("PUT", target + "/code", "lambda", code.text()),
            fmt::format("cannot update the code of {}", function.name));
  json_writer configuration;
  configuration.begin_object();
  configure(configuration);
  configuration.end_object();
  expect_ok(troupe_.rest("PUT", target + "/configuration", "lambda", configuration.text()),
            fmt::format("cannot update the configuration of {}", function.name));
  return "updated";
}

void deployer::upload(const std::string& bucket, const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw trouble{fmt::format("cannot upload to {}", bucket),
                  fmt::format("no folder {}", folder.string())};
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (entry.is_regular_file() && !entry.is_symlink())
      put_object(bucket, fs::relative(entry.path(), folder).generic_string(),
                 text_of_file(entry.path()));
  say("content", bucket, "uploaded");
}

void deployer::put_object(const std::string& bucket, const std::string& key, std::string body) {
  const auto target = fmt::format("/{}/{}", bucket, percent_encode(key, true));
  expect_ok(
      troupe_.rest("PUT", target, "s3", std::move(body), {{"content-type", content_type_of(key)}}),
      fmt::format("cannot upload {}", key));
}

} // namespace troupe::gateway::cli
