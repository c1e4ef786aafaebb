// Queries: translated, run, and written to their place in S3 row by row.
#pragma once

#include <string>
#include <vector>

#include "services/athena/ddl.h"
#include "services/athena/table_catalog.h"

namespace trailcam::athena {

struct QueryParts {
  query::Engine& engine;
  const lake::Lake& lake;
};

// `parameters`: the text of a literal for each question mark. Errors: Invalid in Trino's words;
// Cancelled; as ResultWriter's.
Result<Finished> run_query(const QueryParts& parts, Session& session, const std::string& query,
                           const std::vector<std::string>& parameters);
Result<TextResult> run_explain(const QueryParts& parts, Session& session,
                               const ddl::Explain& statement);
Result<TextResult> create_view(const QueryParts& parts, Session& session,
                               const ddl::CreateView& statement);

}  // namespace trailcam::athena
