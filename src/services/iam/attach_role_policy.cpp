#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<AttachRolePolicyOutput> attach_role_policy(Iam& iam, pipeline::Call& call,
                                                  const AttachRolePolicyInput& input) {
  TC_TRY(attach_policy<RoleRow>(iam, call, input.RoleName, input.PolicyArn));
  return AttachRolePolicyOutput{};
}

}  // namespace trailcam::iam
