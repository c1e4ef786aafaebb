#include <fmt/format.h>

#include "lake/resource_policy.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_policies.h"

namespace trailcam::cloudtrail {

Result<DeleteResourcePolicyOutput> delete_resource_policy(CloudTrail&, pipeline::Call& call,
                                                          const DeleteResourcePolicyInput& input) {
  const std::string arn = TC_TRY(policy_holder(call, input.ResourceArn));
  const store::Key key = lake::resource_policy_key(arn);
  if (!TC_TRY(call.transaction.get(lake::kResourcePolicies, key))) {
    return errors::resource_policy_not_found_exception(
        fmt::format("The resource {} has no policy.", arn));
  }
  call.transaction.erase(lake::kResourcePolicies, key);
  return DeleteResourcePolicyOutput{};
}

}  // namespace trailcam::cloudtrail
