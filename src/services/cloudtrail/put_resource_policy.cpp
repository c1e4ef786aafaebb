#include "lake/resource_policy.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_policies.h"

namespace trailcam::cloudtrail {

Result<PutResourcePolicyOutput> put_resource_policy(CloudTrail& cloudtrail, pipeline::Call& call,
                                                    const PutResourcePolicyInput& input) {
  const std::string arn = TC_TRY(policy_holder(call, input.ResourceArn));
  lake::ResourcePolicyRow row;
  row.document = TC_TRY(policy_to_save(cloudtrail.principals, call, arn, input.ResourcePolicy));
  call.transaction.put(lake::kResourcePolicies, lake::resource_policy_key(arn), row);
  PutResourcePolicyOutput output;
  output.ResourceArn = arn;
  output.ResourcePolicy = input.ResourcePolicy;
  return output;
}

}  // namespace trailcam::cloudtrail
