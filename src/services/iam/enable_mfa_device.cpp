#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"

namespace trailcam::iam {

Result<EnableMFADeviceOutput> enable_mfa_device(Iam& iam, pipeline::Call& call,
                                                const EnableMFADeviceInput& input) {
  const UserRow user = TC_TRY(find<UserRow>(call, input.UserName));
  MfaDeviceRow row = TC_TRY(find_mfa_device(call, input.SerialNumber));
  if (!row.user.empty()) {
    return errors::entity_already_exists_exception("MFA Device is already in use.");
  }
  if (TC_TRY(mfa_devices_of(call.transaction, user)).size() >= kMfaDevicesPerUserMax) {
    return errors::limit_exceeded_exception(
        fmt::format("Cannot exceed quota for MFADevicesPerUser: {}", kMfaDevicesPerUserMax));
  }
  TC_TRY(synchronize(iam, row, {input.AuthenticationCode1, input.AuthenticationCode2}, call.now));
  row.user = user.name;
  row.enabled = std::chrono::floor<std::chrono::seconds>(call.now);
  save(call, user);
  save_mfa_device(call, row);
  return EnableMFADeviceOutput{};
}

}  // namespace trailcam::iam
