#include "services/athena/generated/operations.h"
#include "services/athena/paging.h"

namespace trailcam::athena {

Result<ListQueryExecutionsOutput> list_query_executions(Athena&, pipeline::Call& call,
                                                        const ListQueryExecutionsInput& input) {
  const std::string group = TC_TRY(permit(call, input.WorkGroup));
  TC_TRY(find_work_group(call, group));
  ListQueryExecutionsOutput output;
  output.QueryExecutionIds.emplace();
  const auto take = [&](std::string_view, ExecutionRef ref) -> Result<bool> {
    output.QueryExecutionIds->push_back(std::move(ref.id));
    return true;
  };
  output.NextToken = TC_TRY(pipeline::page_of_rows(
      call.transaction, kHistory, home_key(kHistory, call).text(group), page_asked(input), take));
  return output;
}

}  // namespace trailcam::athena
