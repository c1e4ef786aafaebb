#include "services/iam/mfa_devices.h"

namespace trailcam::iam {
namespace {

// A phone's clock may be an hour off when the device is enabled or synchronized; afterwards a code
// is taken one step early or late.
constexpr std::int64_t kSynchronizingStepsMax = 120;
constexpr std::int64_t kToleratedSteps = 1;

}  // namespace

Result<MfaDeviceRow> find_mfa_device(pipeline::Call& call, const std::string& serial_number) {
  const std::string_view name =
      std::string_view(serial_number).substr(serial_number.rfind('/') + 1);
  auto row = TC_TRY(call.transaction.get(kMfaDevices, named_key(kMfaDevices, call.account, name)));
  if (row && row->serial_number() == serial_number) return std::move(*row);
  return errors::no_such_entity_exception(
      fmt::format("VirtualMFADevice with serial number {} doesn't exist.", serial_number));
}

Result<MfaDeviceRow> find_mfa_device_of(pipeline::Call& call, const UserRow& user,
                                        const std::string& serial_number) {
  MfaDeviceRow row = TC_TRY(find_mfa_device(call, serial_number));
  if (lower(row.user) == lower(user.name)) return row;
  return errors::no_such_entity_exception(
      fmt::format("MFA device {} is not assigned to user {}.", serial_number, user.name));
}

void save_mfa_device(pipeline::Call& call, const MfaDeviceRow& row) {
  call.transaction.put(kMfaDevices, named_key(kMfaDevices, row.account, row.name), row);
}

Result<std::vector<MfaDeviceRow>> mfa_devices_of(const store::Transaction& transaction,
                                                 const UserRow& user) {
  auto rows = TC_TRY(all(transaction, kMfaDevices, user.account));
  std::erase_if(rows, [&](const MfaDeviceRow& row) { return lower(row.user) != lower(user.name); });
  return rows;
}

Result<void> synchronize(const Iam& iam, MfaDeviceRow& row, const TwoCodes& codes, Timestamp now) {
  const Secret seed = TC_TRY(iam.open_secret(row.sealed_seed, row.serial_number()));
  const std::int64_t current = totp_step(now);
  const auto step = find_step(seed.reveal(), codes,
                              {current - kSynchronizingStepsMax, current + kSynchronizingStepsMax});
  if (!step || std::uint64_t(*step) <= row.last_step) {
    return errors::invalid_authentication_code_exception(
        "Authentication code for device is not valid.");
  }
  row.last_step = std::uint64_t(*step);
  row.drift_steps = *step - current;
  return {};
}

Result<bool> take_mfa_code(const Iam& iam, store::Transaction& transaction, const UserRow& user,
                           const MfaCode& given, Timestamp now) {
  const std::string_view name =
      std::string_view(given.serial_number).substr(given.serial_number.rfind('/') + 1);
  const store::Key key = named_key(kMfaDevices, user.account, name);
  auto row = TC_TRY(transaction.get(kMfaDevices, key));
  const bool theirs = row && row->serial_number() == given.serial_number && !row->user.empty() &&
                      lower(row->user) == lower(user.name);
  if (!theirs) return false;
  const Secret seed = TC_TRY(iam.open_secret(row->sealed_seed, row->serial_number()));
  const std::int64_t expected = totp_step(now) + row->drift_steps;
  const auto step = find_step(seed.reveal(), given.code,
                              {expected - kToleratedSteps, expected + kToleratedSteps});
  if (!step || std::uint64_t(*step) <= row->last_step) return false;
  row->last_step = std::uint64_t(*step);
  transaction.put(kMfaDevices, key, *row);
  return true;
}

}  // namespace trailcam::iam
