#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// There is no way to set one.
Result<GetObjectLockConfigurationOutput> get_object_lock_configuration(
    S3&, pipeline::Call& call, const GetObjectLockConfigurationInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  return errors::object_lock_configuration_not_found_error(
             "Object Lock configuration does not exist for this bucket")
      .with("BucketName", bucket.name);
}

}  // namespace trailcam::s3
