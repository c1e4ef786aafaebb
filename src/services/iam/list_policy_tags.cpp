#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<ListPolicyTagsOutput> list_policy_tags(Iam& iam, pipeline::Call& call,
                                              const ListPolicyTagsInput& input) {
  const PolicyRow row = TC_TRY(find_policy(iam, call, input.PolicyArn));
  return list_tags<ListPolicyTagsOutput>(row.tags, input);
}

}  // namespace trailcam::iam
