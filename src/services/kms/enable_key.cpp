#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<EnableKeyOutput> enable_key(Kms& kms, pipeline::Call& call, const EnableKeyInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  if (key.state != "Disabled") TC_TRY(check_enabled(key));
  key.state = "Enabled";
  TC_TRY(put_key(call.transaction, key));
  return EnableKeyOutput{};
}

}  // namespace trailcam::kms
