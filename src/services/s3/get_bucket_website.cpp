#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// There is no way to set one.
Result<GetBucketWebsiteOutput> get_bucket_website(S3&, pipeline::Call& call,
                                                  const GetBucketWebsiteInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  return errors::no_such_website_configuration(
             "The specified bucket does not have a website configuration")
      .with("BucketName", bucket.name);
}

}  // namespace trailcam::s3
