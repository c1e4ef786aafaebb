#include "services/athena/prepared.h"

#include <fmt/format.h>

namespace trailcam::athena {
namespace {

Value prepared_name(const Session& session, const std::string& name) {
  return Value::map({{"StatementName", name}, {"WorkGroup", session.row.work_group}});
}

Error not_prepared(const std::string& name) {
  return Error(ErrorKind::Invalid, fmt::format("Prepared statement not found: {}", name));
}

}  // namespace

Result<TextResult> run(Session& session, const ddl::Prepare& statement) {
  Value input = prepared_name(session, statement.name);
  input.add("QueryStatement", statement.query);
  const bool known =
      session.athena("GetPreparedStatement", prepared_name(session, statement.name)).has_value();
  TC_TRY(session.athena(known ? "UpdatePreparedStatement" : "CreatePreparedStatement",
                        std::move(input)));
  return TextResult();
}

Result<TextResult> run(Session& session, const ddl::Deallocate& statement) {
  const auto removed =
      session.athena("DeletePreparedStatement", prepared_name(session, statement.name));
  if (!removed && removed.error().is("ResourceNotFoundException")) {
    return not_prepared(statement.name);
  }
  TC_TRY(removed);
  return TextResult();
}

Result<std::string> prepared_query(Session& session, const std::string& name) {
  const auto found = session.athena("GetPreparedStatement", prepared_name(session, name));
  if (!found && found.error().is("ResourceNotFoundException")) return not_prepared(name);
  const Value answer = TC_TRY(found);
  return std::string(answer.find("PreparedStatement")->text("QueryStatement"));
}

}  // namespace trailcam::athena
