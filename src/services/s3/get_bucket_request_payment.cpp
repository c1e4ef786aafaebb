#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// There is no way to set another.
Result<GetBucketRequestPaymentOutput> get_bucket_request_payment(
    S3&, pipeline::Call& call, const GetBucketRequestPaymentInput& input) {
  TC_TRY(bucket_of(call, input));
  return GetBucketRequestPaymentOutput{.Payer = "BucketOwner"};
}

}  // namespace trailcam::s3
