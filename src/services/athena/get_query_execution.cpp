#include "services/athena/executions.h"
#include "services/athena/generated/operations.h"

namespace trailcam::athena {

Result<GetQueryExecutionOutput> get_query_execution(Athena&, pipeline::Call& call,
                                                    const GetQueryExecutionInput& input) {
  return GetQueryExecutionOutput{
      .QueryExecution = show(TC_TRY(find_execution(call, input.QueryExecutionId)), call.now)};
}

}  // namespace trailcam::athena
