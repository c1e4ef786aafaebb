#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<PutUserPolicyOutput> put_user_policy(Iam&, pipeline::Call& call,
                                            const PutUserPolicyInput& input) {
  TC_TRY(
      put_inline_policy<UserRow>(call, input.UserName, {input.PolicyName, input.PolicyDocument}));
  return PutUserPolicyOutput{};
}

}  // namespace trailcam::iam
