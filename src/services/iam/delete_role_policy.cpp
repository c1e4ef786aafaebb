#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteRolePolicyOutput> delete_role_policy(Iam&, pipeline::Call& call,
                                                  const DeleteRolePolicyInput& input) {
  TC_TRY(delete_inline_policy<RoleRow>(call, input.RoleName, input.PolicyName));
  return DeleteRolePolicyOutput{};
}

}  // namespace trailcam::iam
