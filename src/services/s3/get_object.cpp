#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/object_lock.h"
#include "services/s3/object_view.h"

namespace trailcam::s3 {
namespace {

Result<GetObjectOutput> get_once(S3& s3, pipeline::Call& call, const BucketRow& bucket,
                                 const GetObjectInput& input) {
  const ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Read));
  TC_TRY(check_readable(object, call.now, kNotForGet));
  TC_TRY(check_read(read_conditions(input), entity_of(object), call.now));
  const View view = TC_TRY(read_view({input.Range, input.PartNumber}, object));
  const ObjectKey key =
      TC_TRY(open_object_key(call, bucket, object.encryption, customer_key(input)));
  call.response_stream = TC_TRY(ObjectBytes::open(s3.bodies, object, view.range, key));
  call.response_stream_bytes = view.range.size();
  GetObjectOutput output;
  show_object(call, input, object, view, output);
  show_lock(call, bucket, input.Key, object, output);
  show_future(bucket, input, object, call.now, output);
  output.VersionId = shown_version_id(bucket, object);
  return output;
}

}  // namespace

Result<GetObjectOutput> get_object(S3& s3, pipeline::Call& call, const GetObjectInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_overrides(call, input));
  return while_replaced([&] { return get_once(s3, call, bucket, input); });
}

}  // namespace trailcam::s3
