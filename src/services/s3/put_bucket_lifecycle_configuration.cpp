#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_rules.h"

namespace trailcam::s3 {

Result<PutBucketLifecycleConfigurationOutput> put_bucket_lifecycle_configuration(
    S3&, pipeline::Call& call, const PutBucketLifecycleConfigurationInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (!input.LifecycleConfiguration) return malformed_xml();
  bucket.lifecycle = TC_TRY(read_lifecycle(input.LifecycleConfiguration->Rules,
                                           input.TransitionDefaultMinimumObjectSize, call.random));
  store_bucket(call, bucket);
  return PutBucketLifecycleConfigurationOutput{.TransitionDefaultMinimumObjectSize =
                                                   bucket.lifecycle->minimum_size};
}

}  // namespace trailcam::s3
