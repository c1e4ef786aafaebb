#include <algorithm>

#include "services/s3control/generated/operations.h"
#include "services/s3control/tagged_bucket.h"

namespace trailcam::s3control {

Result<UntagResourceOutput> untag_resource(S3Control& s3, pipeline::Call& call,
                                           const UntagResourceInput& input) {
  const std::string bucket = TC_TRY(tagged_bucket(input.AccountId, input.ResourceArn));
  S3Control::Tags tags = TC_TRY(s3.bucket_tags(call, bucket, input.AccountId));
  std::erase_if(tags, [&](const store::TagRow& tag) {
    return std::find(input.TagKeys.begin(), input.TagKeys.end(), tag.key) != input.TagKeys.end();
  });
  TC_TRY(s3.put_bucket_tags(call, bucket, input.AccountId, tags));
  return UntagResourceOutput{};
}

}  // namespace trailcam::s3control
