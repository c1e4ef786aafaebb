#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/rotation.h"

namespace trailcam::kms {

Result<GetKeyRotationStatusOutput> get_key_rotation_status(Kms& kms, pipeline::Call& call,
                                                           const GetKeyRotationStatusInput& input) {
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId, {.across_accounts = true}));
  TC_TRY(check_rotates(key));
  GetKeyRotationStatusOutput output;
  output.KeyId = key.id;
  output.KeyRotationEnabled = key.rotation.has_value();
  if (key.rotation) {
    output.RotationPeriodInDays = key.rotation->period_days;
    output.NextRotationDate = key.rotation->next;
  }
  return output;
}

}  // namespace trailcam::kms
