#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<GetNamedQueryOutput> get_named_query(Athena&, pipeline::Call& call,
                                            const GetNamedQueryInput& input) {
  return GetNamedQueryOutput{.NamedQuery =
                                 show(TC_TRY(find_named_query(call, input.NamedQueryId)))};
}

}  // namespace trailcam::athena
