#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/paging.h"

namespace trailcam::kms {

Result<ListKeyPoliciesOutput> list_key_policies(Kms& kms, pipeline::Call& call,
                                                const ListKeyPoliciesInput& input) {
  TC_TRY(key_for(kms, call, input.KeyId));
  ListKeyPoliciesOutput output;
  output.PolicyNames =
      TC_TRY(page_of_items(std::vector<std::string>{std::string(kPolicyName)}, input, output));
  return output;
}

}  // namespace trailcam::kms
