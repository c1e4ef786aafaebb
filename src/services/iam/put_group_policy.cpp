#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<PutGroupPolicyOutput> put_group_policy(Iam&, pipeline::Call& call,
                                              const PutGroupPolicyInput& input) {
  TC_TRY(
      put_inline_policy<GroupRow>(call, input.GroupName, {input.PolicyName, input.PolicyDocument}));
  return PutGroupPolicyOutput{};
}

}  // namespace trailcam::iam
