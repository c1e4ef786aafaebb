#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"

namespace trailcam::iam {

Result<ResyncMFADeviceOutput> resync_mfa_device(Iam& iam, pipeline::Call& call,
                                                const ResyncMFADeviceInput& input) {
  const UserRow user = TC_TRY(find<UserRow>(call, input.UserName));
  MfaDeviceRow row = TC_TRY(find_mfa_device_of(call, user, input.SerialNumber));
  TC_TRY(synchronize(iam, row, {input.AuthenticationCode1, input.AuthenticationCode2}, call.now));
  save_mfa_device(call, row);
  return ResyncMFADeviceOutput{};
}

}  // namespace trailcam::iam
