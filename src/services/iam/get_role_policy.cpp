#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<GetRolePolicyOutput> get_role_policy(Iam&, pipeline::Call& call,
                                            const GetRolePolicyInput& input) {
  const RoleRow role = TC_TRY(find<RoleRow>(call, input.RoleName));
  const InlinePolicyRow policy = TC_TRY(find_inline_policy(call, role, input.PolicyName));
  GetRolePolicyOutput output;
  output.RoleName = role.name;
  output.PolicyName = policy.name;
  output.PolicyDocument = percent_encode(policy.document);
  return output;
}

}  // namespace trailcam::iam
