#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// There is no way to set one: the document is empty.
Result<GetBucketAccelerateConfigurationOutput> get_bucket_accelerate_configuration(
    S3&, pipeline::Call& call, const GetBucketAccelerateConfigurationInput& input) {
  TC_TRY(bucket_of(call, input));
  return GetBucketAccelerateConfigurationOutput{};
}

}  // namespace trailcam::s3
