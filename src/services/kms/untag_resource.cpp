#include <algorithm>

#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<UntagResourceOutput> untag_resource(Kms& kms, pipeline::Call& call,
                                           const UntagResourceInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_not_pending_deletion(key));
  std::erase_if(key.tags, [&](const TagRow& tag) {
    return std::ranges::find(input.TagKeys, tag.key) != input.TagKeys.end();
  });
  TC_TRY(put_key(call.transaction, key));
  return UntagResourceOutput{};
}

}  // namespace trailcam::kms
