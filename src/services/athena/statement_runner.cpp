#include "services/athena/statement_runner.h"

#include "services/athena/ddl_run.h"
#include "services/athena/prepared.h"
#include "services/athena/results.h"

namespace trailcam::athena {
namespace {

// What another service refused is the client's to know.
template <class T>
Result<T> told(Result<T> made) {
  if (made || made.error().fault() == nullptr) return made;
  if (made.error().fault()->http_status >= 500) return made;
  return Error(ErrorKind::Invalid, made.error().message());
}

}  // namespace

Result<Finished> StatementRunner::run(Session& session) {
  const ddl::Statement statement = TC_TRY(ddl::parse(session.row.query));
  if (std::holds_alternative<ddl::Query>(statement)) {
    return told(run_query(parts_, session, session.row.query, session.row.parameters));
  }
  if (const auto* execute_it = std::get_if<ddl::Execute>(&statement)) {
    return told(execute(session, *execute_it));
  }
  return told(run_lines(session, statement));
}

Result<TextResult> StatementRunner::lines_of(Session& session, const ddl::Statement& statement) {
  if (const auto* prepare = std::get_if<ddl::Prepare>(&statement)) {
    return athena::run(session, *prepare);
  }
  if (const auto* deallocate = std::get_if<ddl::Deallocate>(&statement)) {
    return athena::run(session, *deallocate);
  }
  if (const auto* explain = std::get_if<ddl::Explain>(&statement)) {
    return run_explain(parts_, session, *explain);
  }
  if (const auto* view = std::get_if<ddl::CreateView>(&statement)) {
    return create_view(parts_, session, *view);
  }
  return run_ddl(session, statement);
}

Result<Finished> StatementRunner::run_lines(Session& session, const ddl::Statement& statement) {
  TextResult result = TC_TRY(lines_of(session, statement));
  TC_TRY(write_text(session, result));
  return Finished{.columns = std::move(result.columns),
                  .rows_returned = std::int64_t(result.lines.size())};
}

Result<Finished> StatementRunner::execute(Session& session, const ddl::Execute& statement) {
  const std::string query = TC_TRY(prepared_query(session, statement.name));
  const auto& parameters =
      statement.parameters.empty() ? session.row.parameters : statement.parameters;
  return run_query(parts_, session, query, parameters);
}

}  // namespace trailcam::athena
