#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"
#include "services/s3/tagging.h"

namespace trailcam::s3 {

Result<PutBucketTaggingOutput> put_bucket_tagging(S3&, pipeline::Call& call,
                                                  const PutBucketTaggingInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  bucket.tags = TC_TRY(read_bucket_tags(input.Tagging.TagSet));
  store_bucket(call, bucket);
  call.response_status = 204;
  return PutBucketTaggingOutput{};
}

}  // namespace trailcam::s3
