#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<AttachUserPolicyOutput> attach_user_policy(Iam& iam, pipeline::Call& call,
                                                  const AttachUserPolicyInput& input) {
  TC_TRY(attach_policy<UserRow>(iam, call, input.UserName, input.PolicyArn));
  return AttachUserPolicyOutput{};
}

}  // namespace trailcam::iam
