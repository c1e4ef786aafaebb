#include "services/athena/generated/operations.h"
#include "services/athena/paging.h"

namespace trailcam::athena {

Result<ListNamedQueriesOutput> list_named_queries(Athena&, pipeline::Call& call,
                                                  const ListNamedQueriesInput& input) {
  const std::string group = TC_TRY(permit(call, input.WorkGroup));
  TC_TRY(find_work_group(call, group));
  ListNamedQueriesOutput output;
  output.NamedQueryIds.emplace();
  const auto take = [&](std::string_view, const NamedQueryRow& row) -> Result<bool> {
    if (row.work_group != group) return false;
    output.NamedQueryIds->push_back(row.id);
    return true;
  };
  output.NextToken = TC_TRY(pipeline::page_of_rows(
      call.transaction, kNamedQueries, home_key(kNamedQueries, call), page_asked(input), take));
  return output;
}

}  // namespace trailcam::athena
