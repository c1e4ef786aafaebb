#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<UpdateNamedQueryOutput> update_named_query(Athena&, pipeline::Call& call,
                                                  const UpdateNamedQueryInput& input) {
  NamedQueryRow row = TC_TRY(find_named_query(call, input.NamedQueryId));
  row.name = input.Name;
  row.query = input.QueryString;
  if (input.Description) row.description = *input.Description;
  call.transaction.put(kNamedQueries, home_key(kNamedQueries, call).text(row.id), row);
  return UpdateNamedQueryOutput{};
}

}  // namespace trailcam::athena
