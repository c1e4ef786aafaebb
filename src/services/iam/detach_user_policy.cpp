#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DetachUserPolicyOutput> detach_user_policy(Iam&, pipeline::Call& call,
                                                  const DetachUserPolicyInput& input) {
  TC_TRY(detach_policy<UserRow>(call, input.UserName, input.PolicyArn));
  return DetachUserPolicyOutput{};
}

}  // namespace trailcam::iam
