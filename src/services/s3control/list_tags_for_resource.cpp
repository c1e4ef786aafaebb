#include "services/s3control/generated/operations.h"
#include "services/s3control/tagged_bucket.h"

namespace trailcam::s3control {

Result<ListTagsForResourceOutput> list_tags_for_resource(S3Control& s3, pipeline::Call& call,
                                                         const ListTagsForResourceInput& input) {
  const std::string bucket = TC_TRY(tagged_bucket(input.AccountId, input.ResourceArn));
  ListTagsForResourceOutput output;
  output.Tags.emplace();
  for (const store::TagRow& tag : TC_TRY(s3.bucket_tags(call, bucket, input.AccountId))) {
    output.Tags->push_back({.Key = tag.key, .Value = tag.value});
  }
  return output;
}

}  // namespace trailcam::s3control
