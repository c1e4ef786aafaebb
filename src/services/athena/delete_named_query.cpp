#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<DeleteNamedQueryOutput> delete_named_query(Athena&, pipeline::Call& call,
                                                  const DeleteNamedQueryInput& input) {
  const NamedQueryRow row = TC_TRY(find_named_query(call, input.NamedQueryId));
  call.transaction.erase(kNamedQueries, home_key(kNamedQueries, call).text(row.id));
  return DeleteNamedQueryOutput{};
}

}  // namespace trailcam::athena
