#include "services/iam/credential_report.h"

#include "services/iam/mfa_devices.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {
namespace {

constexpr std::string_view kHeader =
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated,additional_credentials_info\n";
constexpr std::string_view kNoCertificates = ",false,N/A,false,N/A,";

// "2026-08-01T09:30:00+00:00"
std::string report_time(Timestamp time) {
  std::string text = iso8601(std::chrono::floor<std::chrono::seconds>(time));
  if (text.ends_with('Z')) text.replace(text.size() - 1, 1, "+00:00");
  return text;
}

std::string_view yes_or_no(bool value) { return value ? "true" : "false"; }

Result<std::string> password_columns(pipeline::Call& call, const UserRow& user,
                                     const std::optional<PasswordPolicyRow>& policy) {
  const auto login = TC_TRY(
      call.transaction.get(kLoginProfiles, named_key(kLoginProfiles, user.account, user.name)));
  if (!login) return std::string(",false,N/A,N/A,N/A");
  const bool expires = policy && policy->age_days_max > 0;
  return fmt::format(
      ",true,{},{},{}", login->last_used ? report_time(*login->last_used) : "no_information",
      report_time(login->changed),
      expires ? report_time(login->changed + std::chrono::days(policy->age_days_max)) : "N/A");
}

Result<std::string> key_columns(pipeline::Call& call, const AccessKeyRow* key) {
  if (key == nullptr) return std::string(",false,N/A,N/A,N/A,N/A");
  std::string out = fmt::format(",{},{}", yes_or_no(key->active), report_time(key->created));
  const auto use = TC_TRY(call.transaction.get(kKeyUses, kKeyUses.key().text(key->id)));
  if (!use) return out + ",N/A,N/A,N/A";
  return out + fmt::format(",{},{},{}", report_time(use->time), use->region, use->service);
}

Result<std::string> keys_columns(pipeline::Call& call, const AccountId& account,
                                 std::string_view user) {
  const auto keys = TC_TRY(access_keys(call.transaction, account, std::string(user)));
  std::string out;
  for (std::size_t i = 0; i < kAccessKeysPerUserMax; ++i) {
    out += TC_TRY(key_columns(call, i < keys.size() ? &keys[i] : nullptr));
  }
  return out;
}

// The root user has no password here.
Result<std::string> root_line(pipeline::Call& call) {
  const auto account =
      TC_TRY(call.transaction.get(kAccounts, kAccounts.key().text(call.account.str())));
  return fmt::format(
      "<root_account>,arn:aws:iam::{}:root,{},not_supported,no_information,"
      "not_supported,not_supported,false{}{}\n",
      call.account.str(), account ? report_time(account->created) : "N/A",
      TC_TRY(keys_columns(call, call.account, kRootUser)), kNoCertificates);
}

}  // namespace

Result<std::string> credential_report(pipeline::Call& call) {
  const auto policy = TC_TRY(password_policy(call.transaction, call.account));
  std::string out(kHeader);
  out += TC_TRY(root_line(call));
  for (const UserRow& user : TC_TRY(all(call.transaction, kUsers, call.account))) {
    const bool mfa = !TC_TRY(mfa_devices_of(call.transaction, user)).empty();
    out += fmt::format("{},{},{}", user.name, user.arn(), report_time(user.created));
    out += TC_TRY(password_columns(call, user, policy));
    out += fmt::format(",{}", yes_or_no(mfa));
    out += TC_TRY(keys_columns(call, user.account, user.name));
    out += kNoCertificates;
    out += '\n';
  }
  return out;
}

}  // namespace trailcam::iam
