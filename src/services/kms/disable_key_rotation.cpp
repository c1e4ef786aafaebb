#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/rotation.h"

namespace trailcam::kms {

Result<DisableKeyRotationOutput> disable_key_rotation(Kms& kms, pipeline::Call& call,
                                                      const DisableKeyRotationInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_enabled(key));
  TC_TRY(check_rotates(key));
  key.rotation.reset();
  TC_TRY(put_key(call.transaction, key));
  return DisableKeyRotationOutput{};
}

}  // namespace trailcam::kms
