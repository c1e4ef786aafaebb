#include "services/iam/access_key_of.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<UpdateAccessKeyOutput> update_access_key(Iam&, pipeline::Call& call,
                                                const UpdateAccessKeyInput& input) {
  AccessKeyRow row = TC_TRY(access_key_of(call, input.UserName, input.AccessKeyId));
  row.active = input.Status == "Active";
  call.transaction.put(kAccessKeys, kAccessKeys.key().text(row.id), row);
  return UpdateAccessKeyOutput{};
}

}  // namespace trailcam::iam
