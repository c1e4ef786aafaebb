#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<UpdatePreparedStatementOutput> update_prepared_statement(
    Athena&, pipeline::Call& call, const UpdatePreparedStatementInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  PreparedStatementRow row = TC_TRY(find_prepared(call, input.WorkGroup, input.StatementName));
  row.query = input.QueryStatement;
  if (input.Description) row.description = *input.Description;
  row.modified = call.now;
  call.transaction.put(kPrepared, home_key(kPrepared, call).text(row.work_group).text(row.name),
                       row);
  return UpdatePreparedStatementOutput{};
}

}  // namespace trailcam::athena
