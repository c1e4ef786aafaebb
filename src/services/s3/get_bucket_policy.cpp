#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetBucketPolicyOutput> get_bucket_policy(S3& s3, pipeline::Call& call,
                                                const GetBucketPolicyInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (!bucket.policy) {
    return errors::no_such_bucket_policy("The bucket policy does not exist")
        .with("BucketName", bucket.name);
  }
  call.response_headers.set("Content-Type", "application/json");
  return GetBucketPolicyOutput{.Policy =
                                   TC_TRY(s3.principals.to_show(call.transaction, *bucket.policy))};
}

}  // namespace trailcam::s3
