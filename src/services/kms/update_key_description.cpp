#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<UpdateKeyDescriptionOutput> update_key_description(Kms& kms, pipeline::Call& call,
                                                          const UpdateKeyDescriptionInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_not_pending_deletion(key));
  key.description = input.Description;
  TC_TRY(put_key(call.transaction, key));
  return UpdateKeyDescriptionOutput{};
}

}  // namespace trailcam::kms
