#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<UntagPolicyOutput> untag_policy(Iam& iam, pipeline::Call& call,
                                       const UntagPolicyInput& input) {
  PolicyRow row = TC_TRY(find_own_policy(iam, call, input.PolicyArn));
  remove_tags(row.tags, input.TagKeys);
  save_policy(call, row);
  return UntagPolicyOutput{};
}

}  // namespace trailcam::iam
