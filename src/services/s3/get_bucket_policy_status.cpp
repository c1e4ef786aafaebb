#include "services/s3/bucket_policy_check.h"
#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetBucketPolicyStatusOutput> get_bucket_policy_status(
    S3&, pipeline::Call& call, const GetBucketPolicyStatusInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (!bucket.policy) {
    return errors::no_such_bucket_policy("The bucket policy does not exist")
        .with("BucketName", bucket.name);
  }
  const auto policy = TC_TRY(read_bucket_policy(*bucket.policy, bucket.name));
  GetBucketPolicyStatusOutput output;
  output.PolicyStatus = PolicyStatus{.IsPublic = policy->is_public()};
  return output;
}

}  // namespace trailcam::s3
