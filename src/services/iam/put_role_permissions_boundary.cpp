#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<PutRolePermissionsBoundaryOutput> put_role_permissions_boundary(
    Iam& iam, pipeline::Call& call, const PutRolePermissionsBoundaryInput& input) {
  RoleRow role = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  TC_TRY(set_boundary(iam, call, role, input.PermissionsBoundary));
  save(call, role);
  return PutRolePermissionsBoundaryOutput{};
}

}  // namespace trailcam::iam
