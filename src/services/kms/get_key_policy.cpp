#include "services/kms/generated/operations.h"
#include "services/kms/key_policies.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<GetKeyPolicyOutput> get_key_policy(Kms& kms, pipeline::Call& call,
                                          const GetKeyPolicyInput& input) {
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_policy_name(input.PolicyName));
  return GetKeyPolicyOutput{
      .Policy = TC_TRY(kms.principals().to_show(call.transaction, key.policy)),
      .PolicyName = std::string(kPolicyName)};
}

}  // namespace trailcam::kms
