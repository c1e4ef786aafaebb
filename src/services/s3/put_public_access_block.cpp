#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<PutPublicAccessBlockOutput> put_public_access_block(S3&, pipeline::Call& call,
                                                           const PutPublicAccessBlockInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  const PublicAccessBlockConfiguration& wanted = input.PublicAccessBlockConfiguration;
  bucket.public_access =
      PublicAccessRow{.block_acls = wanted.BlockPublicAcls.value_or(false),
                      .ignore_acls = wanted.IgnorePublicAcls.value_or(false),
                      .block_policy = wanted.BlockPublicPolicy.value_or(false),
                      .restrict_buckets = wanted.RestrictPublicBuckets.value_or(false)};
  store_bucket(call, bucket);
  return PutPublicAccessBlockOutput{};
}

}  // namespace trailcam::s3
