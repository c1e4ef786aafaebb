#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/paging.h"

namespace trailcam::iam {

Result<ListMFADevicesOutput> list_mfa_devices(Iam&, pipeline::Call& call,
                                              const ListMFADevicesInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  ListMFADevicesOutput output;
  for (const MfaDeviceRow& row :
       page_of(TC_TRY(mfa_devices_of(call.transaction, user)), input, output,
               [](const MfaDeviceRow& each) { return lower(each.name); })) {
    MFADevice& device = output.MFADevices.emplace_back();
    device.UserName = user.name;
    device.SerialNumber = row.serial_number();
    device.EnableDate = row.enabled;
  }
  return output;
}

}  // namespace trailcam::iam
