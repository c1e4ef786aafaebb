#include <fmt/format.h>

#include "services/athena/ddl_parts.h"
#include "services/athena/views.h"

namespace trailcam::athena {
namespace {

bool is_shown_view(const Value& table) { return table.text("TableType") == "VIRTUAL_VIEW"; }

enum class Kind { All, Views };

Result<TextResult> list_tables(Session& session, const std::string& asked,
                               const std::string& pattern, Kind kind) {
  const std::string database = database_of(session, {.database = asked});
  TextResult out{.columns = {{kind == Kind::All ? "tab_name" : "views", "string"}}};
  const auto listed = for_all(session, "GetTables", Value::map({{"DatabaseName", database}}),
                              "TableList", [&](const Value& table) {
                                const std::string_view name = table.text("Name");
                                if (kind == Kind::Views && !is_shown_view(table)) return;
                                if (matches_pattern(pattern, name)) out.lines.emplace_back(name);
                              });
  if (!listed && listed.error().is("EntityNotFoundException")) {
    return semantic_error(fmt::format("[Error 10072]: Database does not exist: {}", database));
  }
  TC_TRY(listed);
  return out;
}

void for_each_column(const Value* columns, const std::function<void(const Value&)>& visit) {
  if (columns == nullptr || !columns->is_list()) return;
  for (const Value& column : columns->as_list()) visit(column);
}

std::string quoted_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\\';
    out += c;
  }
  return out + "'";
}

void add_columns(std::vector<std::string>& lines, const Value* columns) {
  std::vector<std::string> definitions;
  for_each_column(columns, [&](const Value& column) {
    std::string line = fmt::format("  `{}` {}", column.text("Name"), column.text("Type"));
    if (!column.text("Comment").empty()) line += " COMMENT " + quoted_text(column.text("Comment"));
    definitions.push_back(std::move(line));
  });
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    lines.push_back(definitions[i] + (i + 1 < definitions.size() ? ", " : ")"));
  }
}

void add_properties(std::vector<std::string>& lines, std::string_view head,
                    const Value* properties) {
  if (properties == nullptr || !properties->is_map()) return;
  std::vector<std::string> pairs;
  for (const auto& [name, text] : properties->as_map()) {
    if (name == "EXTERNAL" || !text.is_string()) continue;
    pairs.push_back(fmt::format("  {}={}", quoted_text(name), quoted_text(text.as_string())));
  }
  if (pairs.empty()) return;
  lines.emplace_back(head);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    lines.push_back(pairs[i] + (i + 1 < pairs.size() ? ", " : ")"));
  }
}

std::string described(std::string_view name, std::string_view type, std::string_view comment) {
  return padded(name) + "\t" + padded(type) + "\t" + padded(comment);
}

}  // namespace

Result<TextResult> run(Session& session, const ddl::ShowTables& statement) {
  return list_tables(session, statement.database, statement.pattern, Kind::All);
}

Result<TextResult> run(Session& session, const ddl::ShowViews& statement) {
  return list_tables(session, statement.database, statement.pattern, Kind::Views);
}

Result<TextResult> run(Session& session, const ddl::ShowColumns& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  TextResult out{.columns = {{"field", "string"}}};
  const auto add = [&](const Value& column) { out.lines.push_back(padded(column.text("Name"))); };
  for_each_column(table.at_path("StorageDescriptor.Columns"), add);
  for_each_column(table.find("PartitionKeys"), add);
  return out;
}

Result<TextResult> run(Session& session, const ddl::ShowCreateTable& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  if (is_shown_view(table)) return semantic_error("SHOW CREATE TABLE is for tables, not views");
  const Value empty = Value::map();
  const Value* storage = table.find("StorageDescriptor");
  if (storage == nullptr) storage = &empty;
  TextResult out{.columns = {{"createtab_stmt", "string"}}};
  std::vector<std::string>& lines = out.lines;
  lines.push_back(fmt::format("CREATE EXTERNAL TABLE `{}`(", full_name(session, statement.table)));
  add_columns(lines, storage->find("Columns"));
  if (const Value* keys = table.find("PartitionKeys"); keys && !keys->as_list().empty()) {
    lines.emplace_back("PARTITIONED BY ( ");
    add_columns(lines, keys);
  }
  lines.emplace_back("ROW FORMAT SERDE ");
  const Value* library = storage->at_path("SerdeInfo.SerializationLibrary");
  lines.push_back("  " + quoted_text(library == nullptr ? "" : library->as_string()) + " ");
  add_properties(lines, "WITH SERDEPROPERTIES ( ", storage->at_path("SerdeInfo.Parameters"));
  lines.emplace_back("STORED AS INPUTFORMAT ");
  lines.push_back("  " + quoted_text(storage->text("InputFormat")) + " ");
  lines.emplace_back("OUTPUTFORMAT ");
  lines.push_back("  " + quoted_text(storage->text("OutputFormat")));
  lines.emplace_back("LOCATION");
  lines.push_back("  " + quoted_text(storage->text("Location")));
  add_properties(lines, "TBLPROPERTIES (", table.find("Parameters"));
  return out;
}

Result<TextResult> run(Session& session, const ddl::ShowCreateView& statement) {
  const Value table = TC_TRY(load_table(session, statement.view));
  const auto view = view_of(table);
  if (!view) return semantic_error(fmt::format("{} is not a view", statement.view.name));
  return TextResult{.columns = {{"create view", "string"}},
                    .lines = {fmt::format("CREATE VIEW {} AS ", full_name(session, statement.view)),
                              view->query}};
}

Result<TextResult> run(Session& session, const ddl::ShowProperties& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  TextResult out{.columns = {{"prpt_name", "string"}, {"prpt_value", "string"}}};
  const Value* parameters = table.find("Parameters");
  if (parameters == nullptr) return out;
  for (const auto& [name, text] : parameters->as_map()) {
    if (!statement.property.empty() && statement.property != name) continue;
    if (text.is_string()) out.lines.push_back(name + "\t" + text.as_string());
  }
  return out;
}

Result<TextResult> run(Session& session, const ddl::Describe& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  TextResult out{
      .columns = {{"col_name", "string"}, {"data_type", "string"}, {"comment", "string"}}};
  const auto add = [&](const Value& column) {
    out.lines.push_back(
        described(column.text("Name"), column.text("Type"), column.text("Comment")));
  };
  const Value* keys = table.find("PartitionKeys");
  for_each_column(table.at_path("StorageDescriptor.Columns"), add);
  if (keys == nullptr || keys->as_list().empty()) return out;
  for_each_column(keys, add);
  out.lines.emplace_back("\t \t ");
  out.lines.emplace_back("# Partition Information\t \t ");
  out.lines.push_back("# " + described("col_name", "data_type", "comment"));
  out.lines.emplace_back("\t \t ");
  for_each_column(keys, add);
  return out;
}

}  // namespace trailcam::athena
