#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_rules.h"

namespace trailcam::s3 {

Result<GetBucketLifecycleConfigurationOutput> get_bucket_lifecycle_configuration(
    S3&, pipeline::Call& call, const GetBucketLifecycleConfigurationInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (!bucket.lifecycle) {
    return errors::no_such_lifecycle_configuration("The lifecycle configuration does not exist")
        .with("BucketName", bucket.name);
  }
  return GetBucketLifecycleConfigurationOutput{
      .Rules = show_lifecycle(*bucket.lifecycle),
      .TransitionDefaultMinimumObjectSize = bucket.lifecycle->minimum_size};
}

}  // namespace trailcam::s3
