#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {

Result<DeleteObjectTaggingOutput> delete_object_tagging(S3&, pipeline::Call& call,
                                                        const DeleteObjectTaggingInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(check_version(call, bucket.name, input.Key, input.VersionId,
                       "s3:DeleteObjectVersionTagging"));
  ObjectRow object = TC_TRY(load_object(call, bucket, input.Key));
  object.attributes.tags.clear();
  call.transaction.put(kObjects, object_key(bucket.name, input.Key), object);
  return DeleteObjectTaggingOutput{};
}

}  // namespace trailcam::s3
