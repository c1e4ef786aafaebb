#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {

Result<DeleteObjectTaggingOutput> delete_object_tagging(S3&, pipeline::Call& call,
                                                        const DeleteObjectTaggingInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Write));
  object.attributes.tags.clear();
  rewrite_version(place_of(call, bucket, input.Key), object);
  return DeleteObjectTaggingOutput{.VersionId = shown_version_id(bucket, object)};
}

}  // namespace trailcam::s3
