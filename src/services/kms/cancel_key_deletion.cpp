#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<CancelKeyDeletionOutput> cancel_key_deletion(Kms& kms, pipeline::Call& call,
                                                    const CancelKeyDeletionInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  if (key.state != "PendingDeletion") {
    return errors::kms_invalid_state_exception(key.arn() + " is not pending deletion.");
  }
  key.state = key.awaits_material ? "PendingImport" : "Disabled";
  key.deletion.reset();
  TC_TRY(put_key(call.transaction, key));
  return CancelKeyDeletionOutput{.KeyId = key.arn()};
}

}  // namespace trailcam::kms
