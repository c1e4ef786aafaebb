#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"
#include "services/s3/tagging.h"

namespace trailcam::s3 {

Result<PutObjectTaggingOutput> put_object_tagging(S3&, pipeline::Call& call,
                                                  const PutObjectTaggingInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(
      check_version(call, bucket.name, input.Key, input.VersionId, "s3:PutObjectVersionTagging"));
  ObjectRow object = TC_TRY(load_object(call, bucket, input.Key));
  object.attributes.tags = TC_TRY(read_object_tags(input.Tagging.TagSet));
  call.transaction.put(kObjects, object_key(bucket.name, input.Key), object);
  return PutObjectTaggingOutput{};
}

}  // namespace trailcam::s3
