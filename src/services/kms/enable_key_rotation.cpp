#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/rotation.h"

namespace trailcam::kms {

Result<EnableKeyRotationOutput> enable_key_rotation(Kms& kms, pipeline::Call& call,
                                                    const EnableKeyRotationInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_enabled(key));
  TC_TRY(check_rotates(key));
  RotationRow rotation;
  if (input.RotationPeriodInDays) rotation.period_days = *input.RotationPeriodInDays;
  rotation.next = call.now + std::chrono::days{rotation.period_days};
  // Asked for again as it is, it goes on as it was.
  if (key.rotation && key.rotation->period_days == rotation.period_days) {
    rotation.next = key.rotation->next;
  }
  key.rotation = rotation;
  TC_TRY(put_key(call.transaction, key));
  return EnableKeyRotationOutput{};
}

}  // namespace trailcam::kms
