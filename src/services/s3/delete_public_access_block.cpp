#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<DeletePublicAccessBlockOutput> delete_public_access_block(
    S3&, pipeline::Call& call, const DeletePublicAccessBlockInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.public_access.reset();
  store_bucket(call, bucket);
  return DeletePublicAccessBlockOutput{};
}

}  // namespace trailcam::s3
