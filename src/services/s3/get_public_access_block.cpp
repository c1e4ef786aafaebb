#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetPublicAccessBlockOutput> get_public_access_block(S3&, pipeline::Call& call,
                                                           const GetPublicAccessBlockInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (!bucket.public_access) {
    return errors::no_such_public_access_block_configuration(
               "The public access block configuration was not found")
        .with("BucketName", bucket.name);
  }
  GetPublicAccessBlockOutput output;
  output.PublicAccessBlockConfiguration = PublicAccessBlockConfiguration{
      .BlockPublicAcls = bucket.public_access->block_acls,
      .IgnorePublicAcls = bucket.public_access->ignore_acls,
      .BlockPublicPolicy = bucket.public_access->block_policy,
      .RestrictPublicBuckets = bucket.public_access->restrict_buckets};
  return output;
}

}  // namespace trailcam::s3
