#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// SSE-S3 is what is left.
Result<DeleteBucketEncryptionOutput> delete_bucket_encryption(
    S3&, pipeline::Call& call, const DeleteBucketEncryptionInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.encryption.reset();
  store_bucket(call, bucket);
  return DeleteBucketEncryptionOutput{};
}

}  // namespace trailcam::s3
