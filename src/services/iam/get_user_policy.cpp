#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<GetUserPolicyOutput> get_user_policy(Iam&, pipeline::Call& call,
                                            const GetUserPolicyInput& input) {
  const UserRow user = TC_TRY(find<UserRow>(call, input.UserName));
  const InlinePolicyRow policy = TC_TRY(find_inline_policy(call, user, input.PolicyName));
  GetUserPolicyOutput output;
  output.UserName = user.name;
  output.PolicyName = policy.name;
  output.PolicyDocument = percent_encode(policy.document);
  return output;
}

}  // namespace trailcam::iam
