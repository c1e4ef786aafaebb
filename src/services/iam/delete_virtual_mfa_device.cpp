#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"

namespace trailcam::iam {

Result<DeleteVirtualMFADeviceOutput> delete_virtual_mfa_device(
    Iam&, pipeline::Call& call, const DeleteVirtualMFADeviceInput& input) {
  const MfaDeviceRow row = TC_TRY(find_mfa_device(call, input.SerialNumber));
  if (!row.user.empty()) {
    return errors::delete_conflict_exception("MFA VirtualDevice in use. Must deactivate first.");
  }
  call.transaction.erase(kMfaDevices, named_key(kMfaDevices, row.account, row.name));
  return DeleteVirtualMFADeviceOutput{};
}

}  // namespace trailcam::iam
