#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<DeleteBucketTaggingOutput> delete_bucket_tagging(S3&, pipeline::Call& call,
                                                        const DeleteBucketTaggingInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.tags.clear();
  store_bucket(call, bucket);
  return DeleteBucketTaggingOutput{};
}

}  // namespace trailcam::s3
