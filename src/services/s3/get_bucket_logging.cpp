#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// Never enabled: the document is empty.
Result<GetBucketLoggingOutput> get_bucket_logging(S3&, pipeline::Call& call,
                                                  const GetBucketLoggingInput& input) {
  TC_TRY(bucket_of(call, input));
  return GetBucketLoggingOutput{};
}

}  // namespace trailcam::s3
