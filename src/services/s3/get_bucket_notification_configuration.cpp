#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// There is no way to set one: the document is empty.
Result<GetBucketNotificationConfigurationOutput> get_bucket_notification_configuration(
    S3&, pipeline::Call& call, const GetBucketNotificationConfigurationInput& input) {
  TC_TRY(bucket_of(call, input));
  return GetBucketNotificationConfigurationOutput{};
}

}  // namespace trailcam::s3
