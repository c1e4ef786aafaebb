#include <fmt/format.h>

#include "services/athena/ddl_parts.h"
#include "services/athena/locations.h"

namespace trailcam::athena {
namespace {

bool is_view(const Value& table) { return table.text("TableType") == "VIRTUAL_VIEW"; }

Value storage_of(const ddl::CreateTable& statement) {
  Value serde = Value::map({{"SerializationLibrary", statement.serde}});
  serde.add("Parameters", parameters_value(statement.serde_properties));
  return Value::map({{"Columns", columns_value(statement.columns)},
                     {"Location", statement.location},
                     {"InputFormat", statement.input_format},
                     {"OutputFormat", statement.output_format},
                     {"Compressed", false},
                     {"NumberOfBuckets", -1},
                     {"SerdeInfo", std::move(serde)},
                     {"StoredAsSubDirectories", false}});
}

Value definition_of(const ddl::CreateTable& statement) {
  Value parameters = parameters_value(statement.properties);
  parameters.set("EXTERNAL", "TRUE");
  if (!statement.comment.empty()) parameters.set("comment", statement.comment);
  return Value::map({{"Name", statement.name.name},
                     {"Owner", "hadoop"},
                     {"Retention", 0},
                     {"StorageDescriptor", storage_of(statement)},
                     {"PartitionKeys", columns_value(statement.partition_keys)},
                     {"TableType", "EXTERNAL_TABLE"},
                     {"Parameters", std::move(parameters)}});
}

Result<void> check(const ddl::CreateTable& statement) {
  if (statement.location.empty() || !parse_location(statement.location)) {
    return Error(ErrorKind::Invalid, "FAILED: ParseException LOCATION must be a place in S3");
  }
  for (const ddl::ColumnDefinition& key : statement.partition_keys) {
    for (const ddl::ColumnDefinition& column : statement.columns) {
      if (column.name == key.name) {
        return semantic_error("[Error 10035]: Column repeated in partitioning columns");
      }
    }
  }
  return {};
}

// Errors: Hive's, when what is there is of the other kind, or is not there.
Result<TextResult> drop(Session& session, const ddl::Name& name, bool if_exists, bool view) {
  if (if_exists && !TC_TRY(table_exists(session, name))) return TextResult();
  const Value table = TC_TRY(load_table(session, name));
  if (is_view(table) != view) {
    return semantic_error(view ? "[Error 10174]: Cannot drop a base table with DROP VIEW"
                               : "[Error 10173]: Cannot drop a view with DROP TABLE");
  }
  TC_TRY(session.glue("DeleteTable", Value::map({{"DatabaseName", database_of(session, name)},
                                                 {"Name", name.name}})));
  return TextResult();
}

}  // namespace

Result<TextResult> run(Session& session, const ddl::CreateTable& statement) {
  TC_TRY(check(statement));
  TC_TRY(ensure_default_database(session, statement.name));
  const std::string database = database_of(session, statement.name);
  const auto made = session.glue(
      "CreateTable",
      Value::map({{"DatabaseName", database}, {"TableInput", definition_of(statement)}}));
  if (made) return TextResult();
  if (made.error().is("EntityNotFoundException")) {
    return ddl_failed(
        fmt::format("InvalidObjectException(message:There is no database named {})", database));
  }
  if (!made.error().is("AlreadyExistsException")) return made.error();
  if (statement.if_not_exists) return TextResult();
  return ddl_failed(
      fmt::format("AlreadyExistsException(message:Table {} already exists)", statement.name.name));
}

Result<TextResult> run(Session& session, const ddl::DropTable& statement) {
  return drop(session, statement.name, statement.if_exists, false);
}

Result<TextResult> run(Session& session, const ddl::DropView& statement) {
  return drop(session, statement.name, statement.if_exists, true);
}

Result<TextResult> run(Session& session, const ddl::ChangeColumns& statement) {
  Value table = TC_TRY(load_table(session, statement.table));
  Value* storage = table.find("StorageDescriptor");
  if (storage == nullptr) return semantic_error("the table has no columns");
  Value columns = Value::list();
  if (const Value* old = storage->find("Columns"); old != nullptr && !statement.replace) {
    columns = *old;
  }
  const Value added = columns_value(statement.columns);
  for (const Value& column : added.as_list()) {
    for (const Value& known : columns.as_list()) {
      if (known.text("Name") != column.text("Name")) continue;
      return ddl_failed(fmt::format("Duplicate column name: {}", column.text("Name")));
    }
    columns.push(column);
  }
  storage->set("Columns", std::move(columns));
  TC_TRY(save_table(session, statement.table, table));
  return TextResult();
}

Result<TextResult> run(Session& session, const ddl::SetLocation& statement) {
  if (!parse_location(statement.location)) {
    return ddl_failed(fmt::format("{} is not a place in S3", statement.location));
  }
  Value table = TC_TRY(load_table(session, statement.table));
  if (statement.partition.empty()) {
    Value* storage = table.find("StorageDescriptor");
    if (storage == nullptr) return semantic_error("the table has no location");
    storage->set("Location", statement.location);
    TC_TRY(save_table(session, statement.table, table));
    return TextResult();
  }
  return set_partition_location(session, statement, table);
}

Result<TextResult> run(Session& session, const ddl::SetProperties& statement) {
  Value table = TC_TRY(load_table(session, statement.table));
  Value parameters = Value::map();
  if (const Value* old = table.find("Parameters")) parameters = *old;
  for (const auto& [name, text] : statement.properties) parameters.set(name, text);
  table.set("Parameters", std::move(parameters));
  TC_TRY(save_table(session, statement.table, table));
  return TextResult();
}

}  // namespace trailcam::athena
