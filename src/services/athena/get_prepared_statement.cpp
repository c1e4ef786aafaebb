#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<GetPreparedStatementOutput> get_prepared_statement(Athena&, pipeline::Call& call,
                                                          const GetPreparedStatementInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  return GetPreparedStatementOutput{
      .PreparedStatement = show(TC_TRY(find_prepared(call, input.WorkGroup, input.StatementName)))};
}

}  // namespace trailcam::athena
