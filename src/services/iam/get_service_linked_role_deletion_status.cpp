#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/roles.h"

namespace trailcam::iam {

Result<GetServiceLinkedRoleDeletionStatusOutput> get_service_linked_role_deletion_status(
    Iam&, pipeline::Call& call, const GetServiceLinkedRoleDeletionStatusInput& input) {
  const store::Key key = kDeletionTasks.key().text(call.account.str()).text(input.DeletionTaskId);
  if (!TC_TRY(call.transaction.get(kDeletionTasks, key))) {
    return errors::no_such_entity_exception(
        fmt::format("Deletion task {} cannot be found.", input.DeletionTaskId));
  }
  GetServiceLinkedRoleDeletionStatusOutput output;
  output.Status = "SUCCEEDED";
  return output;
}

}  // namespace trailcam::iam
