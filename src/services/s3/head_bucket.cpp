#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<HeadBucketOutput> head_bucket(S3&, pipeline::Call& call, const HeadBucketInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_listing(call, bucket, "");
  call.response_headers.set("Content-Type", "application/xml");
  HeadBucketOutput output;
  output.BucketArn = bucket.arn();
  output.BucketRegion = bucket.region.str();
  output.AccessPointAlias = false;
  return output;
}

}  // namespace trailcam::s3
