#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListVirtualMFADevicesOutput> list_virtual_mfa_devices(
    Iam&, pipeline::Call& call, const ListVirtualMFADevicesInput& input) {
  auto rows = TC_TRY(all(call.transaction, kMfaDevices, call.account));
  std::erase_if(rows, [&](const MfaDeviceRow& row) {
    return (input.AssignmentStatus == "Assigned" && row.user.empty()) ||
           (input.AssignmentStatus == "Unassigned" && !row.user.empty());
  });
  ListVirtualMFADevicesOutput output;
  for (const MfaDeviceRow& row : page_of(std::move(rows), input, output,
                                         [](const MfaDeviceRow& d) { return lower(d.name); })) {
    VirtualMFADevice& device = output.VirtualMFADevices.emplace_back();
    device.SerialNumber = row.serial_number();
    if (row.user.empty()) continue;
    device.User = to_user(TC_TRY(find<UserRow>(call, row.user)));
    device.EnableDate = row.enabled;
  }
  return output;
}

}  // namespace trailcam::iam
