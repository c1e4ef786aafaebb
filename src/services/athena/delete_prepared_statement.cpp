#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<DeletePreparedStatementOutput> delete_prepared_statement(
    Athena&, pipeline::Call& call, const DeletePreparedStatementInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  const PreparedStatementRow row =
      TC_TRY(find_prepared(call, input.WorkGroup, input.StatementName));
  call.transaction.erase(kPrepared, home_key(kPrepared, call).text(row.work_group).text(row.name));
  return DeletePreparedStatementOutput{};
}

}  // namespace trailcam::athena
