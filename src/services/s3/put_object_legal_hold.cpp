#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/object_lock.h"

namespace trailcam::s3 {

Result<PutObjectLegalHoldOutput> put_object_legal_hold(S3&, pipeline::Call& call,
                                                       const PutObjectLegalHoldInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_has_object_lock(bucket));
  ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Write));
  const std::string status = input.LegalHold ? input.LegalHold->Status.value_or("") : "";
  const bool on = status == legal_hold_text(true);
  if (!on && status != legal_hold_text(false)) return malformed_xml();
  if (!object.lock) object.lock.emplace();
  object.lock->legal_hold = on;
  rewrite_version(place_of(call, bucket, input.Key), object);
  return PutObjectLegalHoldOutput{};
}

}  // namespace trailcam::s3
