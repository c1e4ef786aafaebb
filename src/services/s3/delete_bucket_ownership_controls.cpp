#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<DeleteBucketOwnershipControlsOutput> delete_bucket_ownership_controls(
    S3&, pipeline::Call& call, const DeleteBucketOwnershipControlsInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.ownership.reset();
  store_bucket(call, bucket);
  return DeleteBucketOwnershipControlsOutput{};
}

}  // namespace trailcam::s3
