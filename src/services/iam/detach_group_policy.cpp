#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DetachGroupPolicyOutput> detach_group_policy(Iam&, pipeline::Call& call,
                                                    const DetachGroupPolicyInput& input) {
  TC_TRY(detach_policy<GroupRow>(call, input.GroupName, input.PolicyArn));
  return DetachGroupPolicyOutput{};
}

}  // namespace trailcam::iam
