#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/roles.h"

namespace trailcam::iam {

Result<DeleteServiceLinkedRoleOutput> delete_service_linked_role(
    Iam&, pipeline::Call& call, const DeleteServiceLinkedRoleInput& input) {
  const RoleRow row = TC_TRY(find<RoleRow>(call, input.RoleName));
  if (row.linked_service.empty()) {
    return errors::no_such_entity_exception(
        fmt::format("The role with name {} is not a service-linked role.", row.name));
  }
  erase_role(call, row);
  DeleteServiceLinkedRoleOutput output;
  output.DeletionTaskId = fmt::format("task{}{}/{}", row.path, row.name, call.random.uuid());
  call.transaction.put(kDeletionTasks,
                       kDeletionTasks.key().text(call.account.str()).text(output.DeletionTaskId),
                       DeletionTaskRow{row.name});
  return output;
}

}  // namespace trailcam::iam
