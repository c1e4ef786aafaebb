#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"
#include "services/athena/uuids.h"

namespace trailcam::athena {

Result<CreateNamedQueryOutput> create_named_query(Athena&, pipeline::Call& call,
                                                  const CreateNamedQueryInput& input) {
  const std::string group = TC_TRY(permit(call, input.WorkGroup));
  TC_TRY(find_work_group(call, group));
  // The same token means the same query, however often it comes.
  const std::string id = input.ClientRequestToken
                             ? uuid_of("named query " + *input.ClientRequestToken)
                             : call.random.uuid();
  call.transaction.put(kNamedQueries, home_key(kNamedQueries, call).text(id),
                       NamedQueryRow{.id = id,
                                     .name = input.Name,
                                     .description = input.Description.value_or(""),
                                     .database = input.Database,
                                     .query = input.QueryString,
                                     .work_group = group});
  return CreateNamedQueryOutput{.NamedQueryId = id};
}

}  // namespace trailcam::athena
