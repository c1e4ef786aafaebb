#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListAttachedUserPoliciesOutput> list_attached_user_policies(
    Iam&, pipeline::Call& call, const ListAttachedUserPoliciesInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  ListAttachedUserPoliciesOutput output;
  output.AttachedPolicies.emplace();
  for (const std::string& arn : user.managed_policies) {
    AttachedPolicy policy;
    policy.PolicyName = arn.substr(arn.rfind('/') + 1);
    policy.PolicyArn = arn;
    output.AttachedPolicies->push_back(std::move(policy));
  }
  output.IsTruncated = false;
  return output;
}

}  // namespace trailcam::iam
