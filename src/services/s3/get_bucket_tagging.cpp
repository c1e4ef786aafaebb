#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"
#include "services/s3/tagging.h"

namespace trailcam::s3 {

Result<GetBucketTaggingOutput> get_bucket_tagging(S3&, pipeline::Call& call,
                                                  const GetBucketTaggingInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (bucket.tags.empty()) {
    return errors::no_such_tag_set("The TagSet does not exist").with("BucketName", bucket.name);
  }
  return GetBucketTaggingOutput{.TagSet = to_tags(bucket.tags)};
}

}  // namespace trailcam::s3
