#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/object_lock.h"

namespace trailcam::s3 {

Result<GetObjectLegalHoldOutput> get_object_legal_hold(S3&, pipeline::Call& call,
                                                       const GetObjectLegalHoldInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_has_object_lock(bucket));
  const ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Read));
  if (!object.lock || !object.lock->legal_hold) return no_lock_of_object();
  GetObjectLegalHoldOutput output;
  output.LegalHold = ObjectLockLegalHold{.Status = legal_hold_text(*object.lock->legal_hold)};
  return output;
}

}  // namespace trailcam::s3
