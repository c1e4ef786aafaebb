#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<DeleteBucketPolicyOutput> delete_bucket_policy(S3&, pipeline::Call& call,
                                                      const DeleteBucketPolicyInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.policy.reset();
  store_bucket(call, bucket);
  return DeleteBucketPolicyOutput{};
}

}  // namespace trailcam::s3
