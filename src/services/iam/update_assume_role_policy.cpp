#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/trusted_principals.h"

namespace trailcam::iam {

Result<UpdateAssumeRolePolicyOutput> update_assume_role_policy(
    Iam&, pipeline::Call& call, const UpdateAssumeRolePolicyInput& input) {
  RoleRow row = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  TC_TRY(check_trust_policy(call, input.PolicyDocument));
  row.trust_policy = input.PolicyDocument;
  TC_TRY(keep_trusted(call, row));
  save(call, row);
  return UpdateAssumeRolePolicyOutput{};
}

}  // namespace trailcam::iam
