#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteGroupPolicyOutput> delete_group_policy(Iam&, pipeline::Call& call,
                                                    const DeleteGroupPolicyInput& input) {
  TC_TRY(delete_inline_policy<GroupRow>(call, input.GroupName, input.PolicyName));
  return DeleteGroupPolicyOutput{};
}

}  // namespace trailcam::iam
