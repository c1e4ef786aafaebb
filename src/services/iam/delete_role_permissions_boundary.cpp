#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteRolePermissionsBoundaryOutput> delete_role_permissions_boundary(
    Iam&, pipeline::Call& call, const DeleteRolePermissionsBoundaryInput& input) {
  TC_TRY(delete_boundary<RoleRow>(call, input.RoleName));
  return DeleteRolePermissionsBoundaryOutput{};
}

}  // namespace trailcam::iam
