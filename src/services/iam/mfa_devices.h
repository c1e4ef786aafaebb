// Virtual MFA devices.
#pragma once

#include <string>
#include <vector>

#include "services/iam/entities.h"
#include "services/iam/totp.h"

namespace trailcam::iam {

inline constexpr std::size_t kMfaDevicesPerUserMax = 8;

// By its serial number. Error: NoSuchEntity.
Result<MfaDeviceRow> find_mfa_device(pipeline::Call& call, const std::string& serial_number);
// One that this user has. Error: NoSuchEntity.
Result<MfaDeviceRow> find_mfa_device_of(pipeline::Call& call, const UserRow& user,
                                        const std::string& serial_number);
void save_mfa_device(pipeline::Call& call, const MfaDeviceRow& row);
Result<std::vector<MfaDeviceRow>> mfa_devices_of(const store::Transaction& transaction,
                                                 const UserRow& user);

// Learns from two codes in a row how far the device's clock is off; the row is the caller's to
// save. Error: InvalidAuthenticationCode.
Result<void> synchronize(const Iam& iam, MfaDeviceRow& row, const TwoCodes& codes, Timestamp now);

// True when the code is one that the user's device shows now and that was not taken before; from
// the commit on it is taken. Error: Io, Corrupt.
struct MfaCode {
  std::string serial_number;
  std::string code;
};
Result<bool> take_mfa_code(const Iam& iam, store::Transaction& transaction, const UserRow& user,
                           const MfaCode& given, Timestamp now);

}  // namespace trailcam::iam
