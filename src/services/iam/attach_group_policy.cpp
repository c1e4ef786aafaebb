#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<AttachGroupPolicyOutput> attach_group_policy(Iam& iam, pipeline::Call& call,
                                                    const AttachGroupPolicyInput& input) {
  TC_TRY(attach_policy<GroupRow>(iam, call, input.GroupName, input.PolicyArn));
  return AttachGroupPolicyOutput{};
}

}  // namespace trailcam::iam
