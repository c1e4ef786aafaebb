#include <algorithm>

#include "services/s3control/generated/operations.h"
#include "services/s3control/tagged_bucket.h"

namespace trailcam::s3control {

// Adds to the tags that are there, where S3's PutBucketTagging takes their place.
Result<TagResourceOutput> tag_resource(S3Control& s3, pipeline::Call& call,
                                       const TagResourceInput& input) {
  const std::string bucket = TC_TRY(tagged_bucket(input.AccountId, input.ResourceArn));
  S3Control::Tags tags = TC_TRY(s3.bucket_tags(call, bucket, input.AccountId));
  for (const Tag& added : input.Tags) {
    std::erase_if(tags, [&](const store::TagRow& tag) { return tag.key == added.Key; });
  }
  for (const Tag& added : input.Tags) tags.push_back({added.Key, added.Value});
  TC_TRY(s3.put_bucket_tags(call, bucket, input.AccountId, tags));
  return TagResourceOutput{};
}

}  // namespace trailcam::s3control
