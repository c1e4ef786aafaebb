#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"

namespace trailcam::iam {

Result<DeactivateMFADeviceOutput> deactivate_mfa_device(Iam&, pipeline::Call& call,
                                                        const DeactivateMFADeviceInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  MfaDeviceRow row = TC_TRY(find_mfa_device_of(call, user, input.SerialNumber));
  row.user.clear();
  row.enabled = {};
  save_mfa_device(call, row);
  return DeactivateMFADeviceOutput{};
}

}  // namespace trailcam::iam
