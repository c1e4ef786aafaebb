#include <fmt/format.h>

#include "lake/resource_policy.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_policies.h"

namespace trailcam::cloudtrail {

Result<GetResourcePolicyOutput> get_resource_policy(CloudTrail& cloudtrail, pipeline::Call& call,
                                                    const GetResourcePolicyInput& input) {
  const std::string arn = TC_TRY(policy_holder(call, input.ResourceArn));
  const auto row =
      TC_TRY(call.transaction.get(lake::kResourcePolicies, lake::resource_policy_key(arn)));
  if (!row) {
    return errors::resource_policy_not_found_exception(
        fmt::format("The resource {} has no policy.", arn));
  }
  GetResourcePolicyOutput output;
  output.ResourceArn = arn;
  output.ResourcePolicy = TC_TRY(cloudtrail.principals.to_show(call.transaction, row->document));
  return output;
}

}  // namespace trailcam::cloudtrail
