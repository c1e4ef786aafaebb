#include "services/s3control/generated/operations.h"
#include "services/s3control/own_account.h"

namespace trailcam::s3control {

Result<PutPublicAccessBlockOutput> put_public_access_block(S3Control& s3, pipeline::Call& call,
                                                           const PutPublicAccessBlockInput& input) {
  TC_TRY(check_own_account(call, input.AccountId));
  const PublicAccessBlockConfiguration& wanted = input.PublicAccessBlockConfiguration;
  s3.put_account_access(
      call,
      store::PublicAccessRow{.block_acls = wanted.BlockPublicAcls.value_or(false),
                             .ignore_acls = wanted.IgnorePublicAcls.value_or(false),
                             .block_policy = wanted.BlockPublicPolicy.value_or(false),
                             .restrict_buckets = wanted.RestrictPublicBuckets.value_or(false)});
  return PutPublicAccessBlockOutput{};
}

}  // namespace trailcam::s3control
