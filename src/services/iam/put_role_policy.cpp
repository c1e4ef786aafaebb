#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<PutRolePolicyOutput> put_role_policy(Iam&, pipeline::Call& call,
                                            const PutRolePolicyInput& input) {
  TC_TRY(
      put_inline_policy<RoleRow>(call, input.RoleName, {input.PolicyName, input.PolicyDocument}));
  return PutRolePolicyOutput{};
}

}  // namespace trailcam::iam
