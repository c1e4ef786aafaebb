#include "services/athena/views.h"

#include "base/encoding.h"
#include "base/json.h"

namespace trailcam::athena {
namespace {

constexpr std::string_view kBegin = "/* Presto View: ";
constexpr std::string_view kEnd = " */";

}  // namespace

std::optional<ViewDefinition> view_of(const Value& table) {
  std::string_view text = table.text("ViewOriginalText");
  if (table.text("TableType") != "VIRTUAL_VIEW") return std::nullopt;
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) return std::nullopt;
  text = text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size());
  const auto json = unbase64(trim(text));
  if (!json) return std::nullopt;
  const auto read = parse_json(*json);
  if (!read || read->text("originalSql").empty()) return std::nullopt;
  ViewDefinition out{.query = std::string(read->text("originalSql")),
                     .database = std::string(read->text("schema"))};
  const Value* columns = read->find("columns");
  if (columns == nullptr || !columns->is_list()) return out;
  for (const Value& column : columns->as_list()) {
    out.columns.push_back({std::string(column.text("name")), std::string(column.text("type"))});
  }
  return out;
}

std::string view_text(const ViewDefinition& view) {
  Value columns = Value::list();
  for (const ColumnRow& column : view.columns) {
    columns.push(Value::map({{"name", column.name}, {"type", column.type}}));
  }
  const Value json = Value::map({{"originalSql", view.query},
                                 {"catalog", "awsdatacatalog"},
                                 {"schema", view.database},
                                 {"columns", std::move(columns)}});
  return std::string(kBegin) + base64(to_json(json)) + std::string(kEnd);
}

}  // namespace trailcam::athena
