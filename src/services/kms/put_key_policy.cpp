#include "services/kms/generated/operations.h"
#include "services/kms/key_policies.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<PutKeyPolicyOutput> put_key_policy(Kms& kms, pipeline::Call& call,
                                          const PutKeyPolicyInput& input) {
  const bool bypass = input.BypassPolicyLockoutSafetyCheck.value_or(false);
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId, {.facts = bypass_fact(bypass)}));
  TC_TRY(check_policy_name(input.PolicyName));
  key.policy =
      TC_TRY(policy_to_save(kms, call, input.Policy, bypass ? Lockout::Bypass : Lockout::Check));
  TC_TRY(put_key(call.transaction, key));
  return PutKeyPolicyOutput{};
}

}  // namespace trailcam::kms
