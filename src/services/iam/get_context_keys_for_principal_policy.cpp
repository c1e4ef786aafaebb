#include "services/iam/generated/operations.h"
#include "services/iam/simulation.h"

namespace trailcam::iam {

Result<GetContextKeysForPrincipalPolicyOutput> get_context_keys_for_principal_policy(
    Iam& iam, pipeline::Call& call, const GetContextKeysForPrincipalPolicyInput& input) {
  PolicySource source = TC_TRY(policy_source(iam, call, input.PolicySourceArn));
  std::vector<AppliedPolicy>& policies = source.policies.identity;
  if (input.PolicyInputList) add_documents(policies, *input.PolicyInputList);
  if (source.policies.boundary) policies.push_back(*source.policies.boundary);
  GetContextKeysForPrincipalPolicyOutput output;
  output.ContextKeyNames = TC_TRY(context_keys(policies));
  return output;
}

}  // namespace trailcam::iam
