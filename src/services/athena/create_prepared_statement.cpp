#include <fmt/format.h>

#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<CreatePreparedStatementOutput> create_prepared_statement(
    Athena&, pipeline::Call& call, const CreatePreparedStatementInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  TC_TRY(find_work_group(call, input.WorkGroup));
  const store::Key key = home_key(kPrepared, call).text(input.WorkGroup).text(input.StatementName);
  if (TC_TRY(call.transaction.get(kPrepared, key))) {
    return invalid_request(fmt::format("Prepared statement {} already exists in workgroup {}",
                                       input.StatementName, input.WorkGroup));
  }
  call.transaction.put(kPrepared, key,
                       PreparedStatementRow{.name = input.StatementName,
                                            .work_group = input.WorkGroup,
                                            .query = input.QueryStatement,
                                            .description = input.Description.value_or(""),
                                            .modified = call.now});
  return CreatePreparedStatementOutput{};
}

}  // namespace trailcam::athena
