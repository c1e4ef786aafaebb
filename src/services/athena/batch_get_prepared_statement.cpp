#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<BatchGetPreparedStatementOutput> batch_get_prepared_statement(
    Athena&, pipeline::Call& call, const BatchGetPreparedStatementInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  BatchGetPreparedStatementOutput output;
  output.PreparedStatements.emplace();
  output.UnprocessedPreparedStatementNames.emplace();
  for (const std::string& name : input.PreparedStatementNames) {
    const auto row = find_prepared(call, input.WorkGroup, name);
    if (row) {
      output.PreparedStatements->push_back(show(*row));
    } else if (row.error().fault() != nullptr) {
      output.UnprocessedPreparedStatementNames->push_back({.StatementName = name,
                                                           .ErrorCode = "STATEMENT_NOT_FOUND",
                                                           .ErrorMessage = row.error().message()});
    } else {
      return row.error();
    }
  }
  return output;
}

}  // namespace trailcam::athena
