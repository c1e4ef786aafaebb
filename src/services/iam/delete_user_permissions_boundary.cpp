#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteUserPermissionsBoundaryOutput> delete_user_permissions_boundary(
    Iam&, pipeline::Call& call, const DeleteUserPermissionsBoundaryInput& input) {
  TC_TRY(delete_boundary<UserRow>(call, input.UserName));
  return DeleteUserPermissionsBoundaryOutput{};
}

}  // namespace trailcam::iam
