#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"
#include "services/s3/tagging.h"

namespace trailcam::s3 {

Result<GetObjectTaggingOutput> get_object_tagging(S3&, pipeline::Call& call,
                                                  const GetObjectTaggingInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Read));
  GetObjectTaggingOutput output;
  output.VersionId = shown_version_id(bucket, object);
  output.TagSet = to_tags(object.attributes.tags);
  return output;
}

}  // namespace trailcam::s3
