#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// Of a bucket where it was never set the document is empty.
Result<GetBucketVersioningOutput> get_bucket_versioning(S3&, pipeline::Call& call,
                                                        const GetBucketVersioningInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  GetBucketVersioningOutput output;
  if (!bucket.versioning.empty()) output.Status = bucket.versioning;
  return output;
}

}  // namespace trailcam::s3
