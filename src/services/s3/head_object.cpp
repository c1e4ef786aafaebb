#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/object_lock.h"
#include "services/s3/object_view.h"

namespace trailcam::s3 {

Result<HeadObjectOutput> head_object(S3&, pipeline::Call& call, const HeadObjectInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_overrides(call, input));
  const ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Read));
  TC_TRY(check_read(read_conditions(input), entity_of(object), call.now));
  TC_TRY(check_customer_key(object.encryption, customer_key(input)));
  // Source: "HeadObject", Permissions: only the checksum takes the key.
  if (input.ChecksumMode) {
    TC_TRY(open_object_key(call, bucket, object.encryption, customer_key(input)));
  }
  const View view = TC_TRY(read_view({input.Range, input.PartNumber}, object));
  HeadObjectOutput output;
  show_object(call, input, object, view, output);
  show_lock(call, bucket, input.Key, object, output);
  show_future(bucket, input, object, call.now, output);
  output.VersionId = shown_version_id(bucket, object);
  return output;
}

}  // namespace trailcam::s3
