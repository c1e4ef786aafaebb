#include "services/iam/access_key_of.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteAccessKeyOutput> delete_access_key(Iam&, pipeline::Call& call,
                                                const DeleteAccessKeyInput& input) {
  const AccessKeyRow row = TC_TRY(access_key_of(call, input.UserName, input.AccessKeyId));
  erase_access_key(call.transaction, row);
  return DeleteAccessKeyOutput{};
}

}  // namespace trailcam::iam
