#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/object_lock.h"

namespace trailcam::s3 {

Result<GetObjectRetentionOutput> get_object_retention(S3&, pipeline::Call& call,
                                                      const GetObjectRetentionInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_has_object_lock(bucket));
  const ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Read));
  if (!object.lock || !object.lock->retention) return no_lock_of_object();
  GetObjectRetentionOutput output;
  ObjectLockRetention& retention = output.Retention.emplace();
  retention.Mode = object.lock->retention->mode;
  retention.RetainUntilDate = object.lock->retention->until;
  return output;
}

}  // namespace trailcam::s3
