#include "services/kms/generated/operations.h"
#include "services/kms/key_out.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<DescribeKeyOutput> describe_key(Kms& kms, pipeline::Call& call,
                                       const DescribeKeyInput& input) {
  const KeyRow key = TC_TRY(
      key_for(kms, call, input.KeyId,
              {.grant_tokens = &input.GrantTokens, .across_accounts = true, .by_alias = true}));
  return DescribeKeyOutput{.KeyMetadata = key_metadata(key)};
}

}  // namespace trailcam::kms
