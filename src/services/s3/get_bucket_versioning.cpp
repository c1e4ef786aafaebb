#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// Never enabled: the document is empty.
Result<GetBucketVersioningOutput> get_bucket_versioning(S3&, pipeline::Call& call,
                                                        const GetBucketVersioningInput& input) {
  TC_TRY(bucket_of(call, input));
  return GetBucketVersioningOutput{};
}

}  // namespace trailcam::s3
