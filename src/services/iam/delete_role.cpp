#include "services/iam/generated/operations.h"
#include "services/iam/roles.h"

namespace trailcam::iam {

Result<DeleteRoleOutput> delete_role(Iam&, pipeline::Call& call, const DeleteRoleInput& input) {
  const RoleRow row = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  if (!TC_TRY(instance_profiles_of(call.transaction, row)).empty()) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must remove roles from instance profile first.");
  }
  TC_TRY(require_no_policies(call, row));
  erase_role(call, row);
  return DeleteRoleOutput{};
}

}  // namespace trailcam::iam
