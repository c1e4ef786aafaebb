#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/qr_code.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<CreateVirtualMFADeviceOutput> create_virtual_mfa_device(
    Iam& iam, pipeline::Call& call, const CreateVirtualMFADeviceInput& input) {
  const store::Key key = named_key(kMfaDevices, call.account, input.VirtualMFADeviceName);
  if (TC_TRY(call.transaction.get(kMfaDevices, key))) {
    return errors::entity_already_exists_exception(
        "MFADevice entity at the same path and name already exists.");
  }
  TC_TRY(check_quota(call, kMfaDevices, "MFADevicesPerAccount", kUsersMax * kMfaDevicesPerUserMax));
  MfaDeviceRow row;
  row.account = call.account;
  row.name = input.VirtualMFADeviceName;
  row.path = input.Path.value_or("/");
  if (input.Tags) TC_TRY(add_tags(row.tags, *input.Tags, "MFADevice"));
  const Secret seed(call.random.bytes(kTotpSeedBytes));
  row.sealed_seed = iam.seal_secret(seed, row.serial_number());
  save_mfa_device(call, row);
  const std::string text = base32(seed.reveal());
  CreateVirtualMFADeviceOutput output;
  output.VirtualMFADevice.SerialNumber = row.serial_number();
  output.VirtualMFADevice.Base32StringSeed = Blob{text};
  output.VirtualMFADevice.QRCodePNG =
      Blob{qr_code_png(fmt::format("otpauth://totp/Amazon%20Web%20Services:{}@{}?secret={}&issuer="
                                   "Amazon%20Web%20Services",
                                   percent_encode(row.name), call.account.str(), text))};
  if (!row.tags.empty()) output.VirtualMFADevice.Tags = to_tags(row.tags);
  return output;
}

}  // namespace trailcam::iam
