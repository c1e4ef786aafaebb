#include "services/athena/executions.h"
#include "services/athena/generated/operations.h"

namespace trailcam::athena {

Result<BatchGetQueryExecutionOutput> batch_get_query_execution(
    Athena&, pipeline::Call& call, const BatchGetQueryExecutionInput& input) {
  BatchGetQueryExecutionOutput output;
  output.QueryExecutions.emplace();
  output.UnprocessedQueryExecutionIds.emplace();
  for (const std::string& id : input.QueryExecutionIds) {
    const auto row = find_execution(call, id);
    if (row) {
      output.QueryExecutions->push_back(show(*row, call.now));
    } else if (row.error().is("InvalidRequestException")) {
      output.UnprocessedQueryExecutionIds->push_back({.QueryExecutionId = id,
                                                      .ErrorCode = "INVALID_INPUT",
                                                      .ErrorMessage = row.error().message()});
    } else {
      return row.error();
    }
  }
  return output;
}

}  // namespace trailcam::athena
