// Runs what Athena was given: Hive's statements, prepared ones, and queries.
#pragma once

#include "services/athena/ddl.h"
#include "services/athena/query_run.h"

namespace trailcam::athena {

// Any thread.
class StatementRunner : public Runner {
 public:
  explicit StatementRunner(QueryParts parts) : parts_(parts) {}
  Result<Finished> run(Session& session) override;

 private:
  Result<Finished> run_lines(Session& session, const ddl::Statement& statement);
  Result<TextResult> lines_of(Session& session, const ddl::Statement& statement);
  Result<Finished> execute(Session& session, const ddl::Execute& statement);

  const QueryParts parts_;
};

}  // namespace trailcam::athena
