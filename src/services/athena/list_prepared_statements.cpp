#include "services/athena/generated/operations.h"
#include "services/athena/paging.h"

namespace trailcam::athena {

Result<ListPreparedStatementsOutput> list_prepared_statements(
    Athena&, pipeline::Call& call, const ListPreparedStatementsInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  TC_TRY(find_work_group(call, input.WorkGroup));
  ListPreparedStatementsOutput output;
  output.PreparedStatements.emplace();
  const auto take = [&](std::string_view, const PreparedStatementRow& row) -> Result<bool> {
    output.PreparedStatements->push_back({row.name, row.modified});
    return true;
  };
  output.NextToken = TC_TRY(pipeline::page_of_rows(call.transaction, kPrepared,
                                                   home_key(kPrepared, call).text(input.WorkGroup),
                                                   page_asked(input), take));
  return output;
}

}  // namespace trailcam::athena
