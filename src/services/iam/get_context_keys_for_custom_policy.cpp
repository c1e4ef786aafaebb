#include "services/iam/generated/operations.h"
#include "services/iam/simulation.h"

namespace trailcam::iam {

Result<GetContextKeysForCustomPolicyOutput> get_context_keys_for_custom_policy(
    Iam&, pipeline::Call&, const GetContextKeysForCustomPolicyInput& input) {
  std::vector<AppliedPolicy> policies;
  add_documents(policies, input.PolicyInputList);
  GetContextKeysForCustomPolicyOutput output;
  output.ContextKeyNames = TC_TRY(context_keys(policies));
  return output;
}

}  // namespace trailcam::iam
