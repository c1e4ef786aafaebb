#include "services/athena/executions.h"
#include "services/athena/generated/operations.h"

namespace trailcam::athena {

Result<StopQueryExecutionOutput> stop_query_execution(Athena& athena, pipeline::Call& call,
                                                      const StopQueryExecutionInput& input) {
  ExecutionRow row = TC_TRY(find_execution(call, input.QueryExecutionId));
  if (row.ended()) return StopQueryExecutionOutput{};
  row.state = "CANCELLED";
  row.reason = "Query cancelled by user";
  row.completed = call.now;
  put_execution(call.transaction, row);
  athena.executor.cancel(row.id);
  return StopQueryExecutionOutput{};
}

}  // namespace trailcam::athena
