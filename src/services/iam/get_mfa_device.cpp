#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"

namespace trailcam::iam {

Result<GetMFADeviceOutput> get_mfa_device(Iam&, pipeline::Call& call,
                                          const GetMFADeviceInput& input) {
  const MfaDeviceRow row = TC_TRY(find_mfa_device(call, input.SerialNumber));
  if (input.UserName) {
    TC_TRY(find_mfa_device_of(call, TC_TRY(find_user(call, input.UserName)), input.SerialNumber));
  }
  GetMFADeviceOutput output;
  output.SerialNumber = row.serial_number();
  if (!row.user.empty()) {
    output.UserName = row.user;
    output.EnableDate = row.enabled;
  }
  return output;
}

}  // namespace trailcam::iam
