#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<DeleteBucketLifecycleOutput> delete_bucket_lifecycle(
    S3&, pipeline::Call& call, const DeleteBucketLifecycleInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.lifecycle.reset();
  store_bucket(call, bucket);
  return DeleteBucketLifecycleOutput{};
}

}  // namespace trailcam::s3
