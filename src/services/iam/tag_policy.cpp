#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<TagPolicyOutput> tag_policy(Iam& iam, pipeline::Call& call, const TagPolicyInput& input) {
  PolicyRow row = TC_TRY(find_own_policy(iam, call, input.PolicyArn));
  TC_TRY(add_tags(row.tags, input.Tags, "Policy"));
  save_policy(call, row);
  return TagPolicyOutput{};
}

}  // namespace trailcam::iam
