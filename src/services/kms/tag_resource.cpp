#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/tags.h"

namespace trailcam::kms {

Result<TagResourceOutput> tag_resource(Kms& kms, pipeline::Call& call,
                                       const TagResourceInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_not_pending_deletion(key));
  TC_TRY(add_tags(key.tags, input.Tags));
  TC_TRY(put_key(call.transaction, key));
  return TagResourceOutput{};
}

}  // namespace trailcam::kms
