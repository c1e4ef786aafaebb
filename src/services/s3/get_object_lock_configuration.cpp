#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetObjectLockConfigurationOutput> get_object_lock_configuration(
    S3&, pipeline::Call& call, const GetObjectLockConfigurationInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (!bucket.object_lock) {
    return errors::object_lock_configuration_not_found_error(
               "Object Lock configuration does not exist for this bucket")
        .with("BucketName", bucket.name);
  }
  GetObjectLockConfigurationOutput output;
  ObjectLockConfiguration& shown = output.ObjectLockConfiguration.emplace();
  shown.ObjectLockEnabled = "Enabled";
  if (bucket.object_lock->retention) {
    const DefaultRetentionRow& row = *bucket.object_lock->retention;
    DefaultRetention& retention = shown.Rule.emplace().DefaultRetention.emplace();
    retention.Mode = row.mode;
    if (row.days > 0) retention.Days = row.days;
    if (row.years > 0) retention.Years = row.years;
  }
  return output;
}

}  // namespace trailcam::s3
