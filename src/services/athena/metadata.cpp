#include "services/athena/metadata.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::athena {
namespace {

std::optional<std::string> text_of(const Value& value, std::string_view name) {
  const Value* member = value.find(name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return member->as_string();
}

std::optional<std::map<std::string, std::string>> parameters_of(const Value& value) {
  const Value* parameters = value.find("Parameters");
  if (parameters == nullptr || !parameters->is_map()) return std::nullopt;
  std::map<std::string, std::string> out;
  for (const auto& [name, text] : parameters->as_map()) {
    if (text.is_string()) out[name] = text.as_string();
  }
  return out;
}

std::vector<Column> columns_of(const Value* list) {
  std::vector<Column> out;
  if (list == nullptr || !list->is_list()) return out;
  for (const Value& column : list->as_list()) {
    out.push_back({.Name = std::string(column.text("Name")),
                   .Type = text_of(column, "Type"),
                   .Comment = text_of(column, "Comment")});
  }
  return out;
}

std::optional<Timestamp> time_of(const Value& value, std::string_view name) {
  const Value* member = value.find(name);
  if (member == nullptr || !member->is_time()) return std::nullopt;
  return member->as_time();
}

}  // namespace

Result<void> permit_catalog(pipeline::Call& call, const std::string& name) {
  TC_TRY(call.authorize("athena:" + call.operation.name,
                        fmt::format("arn:aws:athena:{}:{}:datacatalog/{}", call.region.str(),
                                    call.account.str(), name)));
  if (iequals(name, kCatalogName)) return {};
  return invalid_request(fmt::format("Data catalog {} was not found", name));
}

Result<Value> ask_glue(pipeline::Call& call, std::string operation, Value input) {
  auto answer = call.forward({.via = "athena.amazonaws.com",
                              .region = call.region,
                              .service = "glue",
                              .operation = std::move(operation),
                              .input = std::move(input)});
  if (answer || answer.error().fault() == nullptr) return answer;
  const Error& error = answer.error();
  if (error.is("AccessDeniedException")) return error;
  return errors::metadata_exception(
      fmt::format("{} (Service: AmazonDataCatalog; Status Code: {}; Error Code: {})",
                  error.message(), error.fault()->http_status, error.fault()->code));
}

Database show_database(const Value& glue) {
  return {.Name = std::string(glue.text("Name")),
          .Description = text_of(glue, "Description"),
          .Parameters = parameters_of(glue)};
}

TableMetadata show_table(const Value& glue) {
  TableMetadata out;
  out.Name = glue.text("Name");
  out.CreateTime = time_of(glue, "CreateTime");
  out.LastAccessTime = time_of(glue, "LastAccessTime");
  out.TableType = text_of(glue, "TableType");
  out.Columns = columns_of(glue.at_path("StorageDescriptor.Columns"));
  out.PartitionKeys = columns_of(glue.find("PartitionKeys"));
  auto parameters = parameters_of(glue).value_or(std::map<std::string, std::string>());
  // Athena shows what it needs to read the table among the parameters.
  const auto add = [&](const char* name, std::string_view path) {
    const Value* found = glue.at_path(path);
    if (found != nullptr && found->is_string()) parameters.emplace(name, found->as_string());
  };
  add("inputformat", "StorageDescriptor.InputFormat");
  add("location", "StorageDescriptor.Location");
  add("outputformat", "StorageDescriptor.OutputFormat");
  add("serde.serialization.lib", "StorageDescriptor.SerdeInfo.SerializationLibrary");
  const Value* serde = glue.at_path("StorageDescriptor.SerdeInfo.Parameters");
  if (serde != nullptr && serde->is_map()) {
    for (const auto& [name, text] : serde->as_map()) {
      if (text.is_string()) parameters.emplace("serde.param." + name, text.as_string());
    }
  }
  out.Parameters = std::move(parameters);
  return out;
}

}  // namespace trailcam::athena
