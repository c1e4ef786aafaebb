#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DetachRolePolicyOutput> detach_role_policy(Iam&, pipeline::Call& call,
                                                  const DetachRolePolicyInput& input) {
  TC_TRY(detach_policy<RoleRow>(call, input.RoleName, input.PolicyArn));
  return DetachRolePolicyOutput{};
}

}  // namespace trailcam::iam
