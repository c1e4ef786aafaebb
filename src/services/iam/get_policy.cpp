#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<GetPolicyOutput> get_policy(Iam& iam, pipeline::Call& call, const GetPolicyInput& input) {
  const PolicyRow row = TC_TRY(find_policy(iam, call, input.PolicyArn));
  GetPolicyOutput output;
  output.Policy = TC_TRY(to_policy(call, row));
  output.Policy->Description = row.description;
  output.Policy->Tags = to_tags(row.tags);
  return output;
}

}  // namespace trailcam::iam
