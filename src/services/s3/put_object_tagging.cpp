#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"
#include "services/s3/tagging.h"

namespace trailcam::s3 {

Result<PutObjectTaggingOutput> put_object_tagging(S3&, pipeline::Call& call,
                                                  const PutObjectTaggingInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Write));
  object.attributes.tags = TC_TRY(read_object_tags(input.Tagging.TagSet));
  rewrite_version(place_of(call, bucket, input.Key), object);
  return PutObjectTaggingOutput{.VersionId = shown_version_id(bucket, object)};
}

}  // namespace trailcam::s3
