#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<UpdateAssumeRolePolicyOutput> update_assume_role_policy(
    Iam&, pipeline::Call& call, const UpdateAssumeRolePolicyInput& input) {
  RoleRow row = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  row.trust_policy = TC_TRY(trust_policy_to_save(call, input.PolicyDocument));
  save(call, row);
  return UpdateAssumeRolePolicyOutput{};
}

}  // namespace trailcam::iam
