#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetBucketLocationOutput> get_bucket_location(S3&, pipeline::Call& call,
                                                    const GetBucketLocationInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const std::string& region = bucket.region.str();
  // Source: "GetBucketLocation": buckets in us-east-1 have an empty constraint.
  return GetBucketLocationOutput{.LocationConstraint = region == kDefaultRegion ? "" : region};
}

}  // namespace trailcam::s3
