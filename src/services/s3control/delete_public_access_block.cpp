#include "services/s3control/generated/operations.h"
#include "services/s3control/own_account.h"

namespace trailcam::s3control {

Result<DeletePublicAccessBlockOutput> delete_public_access_block(
    S3Control& s3, pipeline::Call& call, const DeletePublicAccessBlockInput& input) {
  TC_TRY(check_own_account(call, input.AccountId));
  s3.put_account_access(call, std::nullopt);
  return DeletePublicAccessBlockOutput{};
}

}  // namespace trailcam::s3control
