#include <fmt/format.h>

#include "services/athena/ddl_parts.h"

namespace trailcam::athena {

Result<TextResult> run(Session& session, const ddl::CreateDatabase& statement) {
  Value definition = Value::map({{"Name", statement.name}});
  if (!statement.comment.empty()) definition.add("Description", statement.comment);
  if (!statement.location.empty()) definition.add("LocationUri", statement.location);
  if (!statement.properties.empty()) {
    definition.add("Parameters", parameters_value(statement.properties));
  }
  const auto made =
      session.glue("CreateDatabase", Value::map({{"DatabaseInput", std::move(definition)}}));
  if (made) return TextResult();
  if (!made.error().is("AlreadyExistsException")) return made.error();
  if (statement.if_not_exists) return TextResult();
  return ddl_failed(fmt::format("Database {} already exists", statement.name));
}

Result<TextResult> run(Session& session, const ddl::DropDatabase& statement) {
  const Value database = Value::map({{"Name", statement.name}});
  const auto found = session.glue("GetDatabase", database);
  if (!found && found.error().is("EntityNotFoundException")) {
    if (statement.if_exists) return TextResult();
    return semantic_error(
        fmt::format("[Error 10072]: Database does not exist: {}", statement.name));
  }
  TC_TRY(found);
  if (!statement.cascade) {
    const Value tables = TC_TRY(session.glue(
        "GetTables", Value::map({{"DatabaseName", statement.name}, {"MaxResults", 1}})));
    if (!tables.find("TableList")->as_list().empty()) {
      return ddl_failed(
          fmt::format("InvalidOperationException(message:Database {} is not empty. "
                      "One or more tables exist.)",
                      statement.name));
    }
  }
  TC_TRY(session.glue("DeleteDatabase", database));
  return TextResult();
}

Result<TextResult> run(Session& session, const ddl::ShowDatabases& statement) {
  TextResult out{.columns = {{"database_name", "string"}}};
  TC_TRY(for_all(session, "GetDatabases", Value::map(), "DatabaseList", [&](const Value& database) {
    const std::string_view name = database.text("Name");
    if (matches_pattern(statement.pattern, name)) out.lines.emplace_back(name);
  }));
  return out;
}

}  // namespace trailcam::athena
