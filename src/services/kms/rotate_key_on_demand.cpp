#include <fmt/format.h>

#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/rotation.h"

namespace trailcam::kms {

Result<RotateKeyOnDemandOutput> rotate_key_on_demand(Kms& kms, pipeline::Call& call,
                                                     const RotateKeyOnDemandInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_enabled(key));
  TC_TRY(check_rotates_on_demand(key));
  if (key.rotations_on_demand >= kRotationsOnDemandMax) {
    return errors::limit_exceeded_exception(
        fmt::format("The on-demand rotations limit has been reached for the given keyId. No more "
                    "on-demand rotations can be performed for this key: {}",
                    key.arn()));
  }
  ++key.rotations_on_demand;
  TC_TRY(rotate(kms, call.transaction, key, kOnDemand, call.now, call.random));
  return RotateKeyOnDemandOutput{.KeyId = key.arn()};
}

}  // namespace trailcam::kms
