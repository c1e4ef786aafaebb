#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"
#include "services/s3/tagging.h"

namespace trailcam::s3 {

Result<GetObjectTaggingOutput> get_object_tagging(S3&, pipeline::Call& call,
                                                  const GetObjectTaggingInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(
      check_version(call, bucket.name, input.Key, input.VersionId, "s3:GetObjectVersionTagging"));
  const ObjectRow object = TC_TRY(load_object(call, bucket, input.Key));
  GetObjectTaggingOutput output;
  output.TagSet = to_tags(object.attributes.tags);
  return output;
}

}  // namespace trailcam::s3
