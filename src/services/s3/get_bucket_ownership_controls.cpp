#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetBucketOwnershipControlsOutput> get_bucket_ownership_controls(
    S3&, pipeline::Call& call, const GetBucketOwnershipControlsInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (!bucket.ownership) {
    return errors::ownership_controls_not_found_error(
               "The bucket ownership controls were not found")
        .with("BucketName", bucket.name);
  }
  GetBucketOwnershipControlsOutput output;
  output.OwnershipControls =
      OwnershipControls{.Rules = {OwnershipControlsRule{.ObjectOwnership = *bucket.ownership}}};
  return output;
}

}  // namespace trailcam::s3
