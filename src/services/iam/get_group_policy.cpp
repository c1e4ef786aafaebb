#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<GetGroupPolicyOutput> get_group_policy(Iam&, pipeline::Call& call,
                                              const GetGroupPolicyInput& input) {
  const GroupRow group = TC_TRY(find<GroupRow>(call, input.GroupName));
  const InlinePolicyRow policy = TC_TRY(find_inline_policy(call, group, input.PolicyName));
  GetGroupPolicyOutput output;
  output.GroupName = group.name;
  output.PolicyName = policy.name;
  output.PolicyDocument = percent_encode(policy.document);
  return output;
}

}  // namespace trailcam::iam
