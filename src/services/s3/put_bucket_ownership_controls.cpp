#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<PutBucketOwnershipControlsOutput> put_bucket_ownership_controls(
    S3&, pipeline::Call& call, const PutBucketOwnershipControlsInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  const auto& rules = input.OwnershipControls.Rules;
  if (rules.size() != 1) return malformed_xml();
  const std::string& wanted = rules.front().ObjectOwnership;
  if (wanted != "BucketOwnerEnforced" && wanted != "BucketOwnerPreferred" &&
      wanted != "ObjectWriter") {
    return malformed_xml();
  }
  bucket.ownership = wanted;
  store_bucket(call, bucket);
  return PutBucketOwnershipControlsOutput{};
}

}  // namespace trailcam::s3
