#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<DeleteBucketCorsOutput> delete_bucket_cors(S3&, pipeline::Call& call,
                                                  const DeleteBucketCorsInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.cors.clear();
  store_bucket(call, bucket);
  return DeleteBucketCorsOutput{};
}

}  // namespace trailcam::s3
