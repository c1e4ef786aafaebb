#include "services/athena/executions.h"
#include "services/athena/generated/operations.h"

namespace trailcam::athena {

Result<GetQueryRuntimeStatisticsOutput> get_query_runtime_statistics(
    Athena&, pipeline::Call& call, const GetQueryRuntimeStatisticsInput& input) {
  const ExecutionRow row = TC_TRY(find_execution(call, input.QueryExecutionId));
  const QueryExecution shown = show(row, call.now);
  const QueryExecutionStatistics& all = *shown.Statistics;
  GetQueryRuntimeStatisticsOutput output;
  auto& statistics = output.QueryRuntimeStatistics.emplace();
  statistics.Timeline = QueryRuntimeStatisticsTimeline{
      .QueryQueueTimeInMillis = all.QueryQueueTimeInMillis,
      .ServicePreProcessingTimeInMillis = 0,
      .QueryPlanningTimeInMillis = all.QueryPlanningTimeInMillis,
      .EngineExecutionTimeInMillis = all.EngineExecutionTimeInMillis,
      .ServiceProcessingTimeInMillis = all.ServiceProcessingTimeInMillis,
      .TotalExecutionTimeInMillis = all.TotalExecutionTimeInMillis};
  statistics.Rows = QueryRuntimeStatisticsRows{.InputRows = row.rows_scanned,
                                               .InputBytes = row.bytes_scanned,
                                               .OutputBytes = row.result_bytes,
                                               .OutputRows = row.rows_returned};
  return output;
}

}  // namespace trailcam::athena
