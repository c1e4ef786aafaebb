#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<PutUserPermissionsBoundaryOutput> put_user_permissions_boundary(
    Iam& iam, pipeline::Call& call, const PutUserPermissionsBoundaryInput& input) {
  UserRow user = TC_TRY(find_to_change<UserRow>(call, input.UserName));
  TC_TRY(set_boundary(iam, call, user, input.PermissionsBoundary));
  save(call, user);
  return PutUserPermissionsBoundaryOutput{};
}

}  // namespace trailcam::iam
