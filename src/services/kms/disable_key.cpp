#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<DisableKeyOutput> disable_key(Kms& kms, pipeline::Call& call, const DisableKeyInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  if (key.state != "Disabled") TC_TRY(check_enabled(key));
  key.state = "Disabled";
  TC_TRY(put_key(call.transaction, key));
  return DisableKeyOutput{};
}

}  // namespace trailcam::kms
