#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// There is no way to set one.
Result<GetBucketLifecycleConfigurationOutput> get_bucket_lifecycle_configuration(
    S3&, pipeline::Call& call, const GetBucketLifecycleConfigurationInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  return errors::no_such_lifecycle_configuration("The lifecycle configuration does not exist")
      .with("BucketName", bucket.name);
}

}  // namespace trailcam::s3
