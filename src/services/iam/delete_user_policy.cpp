#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteUserPolicyOutput> delete_user_policy(Iam&, pipeline::Call& call,
                                                  const DeleteUserPolicyInput& input) {
  TC_TRY(delete_inline_policy<UserRow>(call, input.UserName, input.PolicyName));
  return DeleteUserPolicyOutput{};
}

}  // namespace trailcam::iam
