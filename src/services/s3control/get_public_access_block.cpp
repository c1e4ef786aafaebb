#include "services/s3control/generated/errors.h"
#include "services/s3control/generated/operations.h"
#include "services/s3control/own_account.h"

namespace trailcam::s3control {

Result<GetPublicAccessBlockOutput> get_public_access_block(S3Control& s3, pipeline::Call& call,
                                                           const GetPublicAccessBlockInput& input) {
  TC_TRY(check_own_account(call, input.AccountId));
  const S3Control::PublicAccess access = TC_TRY(s3.account_access(call));
  if (!access) {
    return errors::no_such_public_access_block_configuration(
               "The public access block configuration was not found")
        .with("AccountId", input.AccountId);
  }
  GetPublicAccessBlockOutput output;
  output.PublicAccessBlockConfiguration =
      PublicAccessBlockConfiguration{.BlockPublicAcls = access->block_acls,
                                     .IgnorePublicAcls = access->ignore_acls,
                                     .BlockPublicPolicy = access->block_policy,
                                     .RestrictPublicBuckets = access->restrict_buckets};
  return output;
}

}  // namespace trailcam::s3control
