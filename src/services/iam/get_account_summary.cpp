#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"

namespace trailcam::iam {
namespace {

struct Counts {
  std::int64_t users = 0;
  std::int64_t groups = 0;
  std::int64_t roles = 0;
  std::int64_t instance_profiles = 0;
  std::int64_t policies = 0;
  std::int64_t policy_versions = 0;
  std::int64_t mfa_devices = 0;
  std::int64_t mfa_devices_in_use = 0;
};

Result<Counts> count_account(const Iam& iam, pipeline::Call& call) {
  const store::Transaction& rows = call.transaction;
  Counts out;
  out.users = std::int64_t(TC_TRY(all(rows, kUsers, call.account)).size());
  out.groups = std::int64_t(TC_TRY(all(rows, kGroups, call.account)).size());
  out.roles = std::int64_t(TC_TRY(all(rows, kRoles, call.account)).size());
  out.instance_profiles = std::int64_t(TC_TRY(all(rows, kInstanceProfiles, call.account)).size());
  for (const PolicyRow& policy : TC_TRY(all(rows, kPolicies, call.account))) {
    ++out.policies;
    out.policy_versions += std::int64_t(TC_TRY(policy_versions(iam, rows, policy)).size());
  }
  for (const MfaDeviceRow& device : TC_TRY(all(rows, kMfaDevices, call.account))) {
    ++out.mfa_devices;
    out.mfa_devices_in_use += !device.user.empty();
  }
  return out;
}

}  // namespace

Result<GetAccountSummaryOutput> get_account_summary(Iam& iam, pipeline::Call& call,
                                                    const GetAccountSummaryInput&) {
  const Counts counts = TC_TRY(count_account(iam, call));
  GetAccountSummaryOutput output;
  output.SummaryMap.emplace();
  auto& map = *output.SummaryMap;
  map["Users"] = counts.users;
  map["UsersQuota"] = kUsersMax;
  map["Groups"] = counts.groups;
  map["GroupsQuota"] = kGroupsMax;
  map["Roles"] = counts.roles;
  map["RolesQuota"] = kRolesMax;
  map["InstanceProfiles"] = counts.instance_profiles;
  map["InstanceProfilesQuota"] = kInstanceProfilesMax;
  map["Policies"] = counts.policies;
  map["PoliciesQuota"] = kPoliciesMax;
  map["PolicyVersionsInUse"] = counts.policy_versions;
  map["PolicyVersionsInUseQuota"] = 10'000;
  map["VersionsPerPolicyQuota"] = kPolicyVersionsMax;
  map["PolicySizeQuota"] = kManagedPolicyBytesMax;
  map["UserPolicySizeQuota"] = Kind<UserRow>::inline_bytes_max;
  map["GroupPolicySizeQuota"] = Kind<GroupRow>::inline_bytes_max;
  map["RolePolicySizeQuota"] = Kind<RoleRow>::inline_bytes_max;
  map["AssumeRolePolicySizeQuota"] = kTrustPolicyBytesMax;
  map["AttachedPoliciesPerUserQuota"] = kAttachedPoliciesMax;
  map["AttachedPoliciesPerGroupQuota"] = kAttachedPoliciesMax;
  map["AttachedPoliciesPerRoleQuota"] = kAttachedPoliciesMax;
  map["GroupsPerUserQuota"] = kGroupsPerUserMax;
  map["AccessKeysPerUserQuota"] = kAccessKeysPerUserMax;
  map["SigningCertificatesPerUserQuota"] = 2;
  map["MFADevices"] = counts.mfa_devices;
  map["MFADevicesInUse"] = counts.mfa_devices_in_use;
  map["ServerCertificates"] = 0;
  map["ServerCertificatesQuota"] = 20;
  map["Providers"] = 0;
  map["AccountMFAEnabled"] = 0;
  const auto root_keys =
      TC_TRY(access_keys(call.transaction, call.account, std::string(kRootUser)));
  map["AccountAccessKeysPresent"] = root_keys.empty() ? 0 : 1;
  map["AccountSigningCertificatesPresent"] = 0;
  map["AccountPasswordPresent"] = 0;
  map["GlobalEndpointTokenVersion"] = 1;
  return output;
}

}  // namespace trailcam::iam
