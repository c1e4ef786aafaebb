#include "services/s3control/own_account.h"

#include "services/s3control/generated/errors.h"

namespace trailcam::s3control {

Result<void> check_own_account(const pipeline::Call& call, const std::string& account) {
  if (account.empty()) {
    return errors::invalid_request("Missing required header for this request: x-amz-account-id");
  }
  if (account != call.account.str()) return errors::access_denied("Access Denied");
  return {};
}

}  // namespace trailcam::s3control
