// IAM in the catalog. Names are unique without regard to case, so keys hold them in lower case.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/ids.h"
#include "base/time.h"
#include "store/tag_row.h"
#include "store/transaction.h"

namespace trailcam::iam {

struct AccountRow {
  AccountId id;
  Timestamp created{};
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.created);
  }
};

using store::TagRow;

struct UserRow {
  AccountId account;
  std::string name;
  std::string path = "/";
  std::string id;  // AIDA...
  Timestamp created{};
  std::vector<TagRow> tags;
  std::vector<std::string> managed_policies;  // ARNs
  std::string boundary;                       // ARN, or ""
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.name);
    field(3, self.path);
    field(4, self.id);
    field(5, self.created);
    field(6, self.tags);
    field(7, self.managed_policies);
    field(8, self.boundary);
  }
  std::string arn() const { return "arn:aws:iam::" + account.str() + ":user" + path + name; }
};

struct GroupRow {
  AccountId account;
  std::string name;
  std::string path = "/";
  std::string id;  // AGPA...
  Timestamp created{};
  std::vector<std::string> managed_policies;  // ARNs
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.name);
    field(3, self.path);
    field(4, self.id);
    field(5, self.created);
    field(6, self.managed_policies);
  }
  std::string arn() const { return "arn:aws:iam::" + account.str() + ":group" + path + name; }
};

struct RoleRow {
  AccountId account;
  std::string name;
  std::string path = "/";
  std::string id;  // AROA...
  Timestamp created{};
  std::vector<TagRow> tags;
  std::vector<std::string> managed_policies;  // ARNs
  std::string boundary;                       // ARN, or ""
  std::string trust_policy;                   // who may assume it
  std::optional<std::string> description;
  std::uint64_t session_seconds_max = 3600;
  std::string linked_service;  // of a service-linked role: "cloudtrail.amazonaws.com"
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.name);
    field(3, self.path);
    field(4, self.id);
    field(5, self.created);
    field(6, self.tags);
    field(7, self.managed_policies);
    field(8, self.boundary);
    field(9, self.trust_policy);
    field(10, self.description);
    field(11, self.session_seconds_max);
    field(12, self.linked_service);
  }
  std::string arn() const { return "arn:aws:iam::" + account.str() + ":role" + path + name; }
};

struct InstanceProfileRow {
  AccountId account;
  std::string name;
  std::string path = "/";
  std::string id;  // AIPA...
  Timestamp created{};
  std::vector<TagRow> tags;
  std::string role;  // name, or ""
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.name);
    field(3, self.path);
    field(4, self.id);
    field(5, self.created);
    field(6, self.tags);
    field(7, self.role);
  }
  std::string arn() const {
    return "arn:aws:iam::" + account.str() + ":instance-profile" + path + name;
  }
};

// A managed policy of the account's own.
struct PolicyRow {
  AccountId account;
  std::string name;
  std::string path = "/";
  std::string id;  // ANPA...
  Timestamp created{};
  Timestamp updated{};
  std::optional<std::string> description;
  std::vector<TagRow> tags;
  std::uint64_t default_version = 1;
  std::uint64_t newest_version = 1;  // numbers are never used again
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.name);
    field(3, self.path);
    field(4, self.id);
    field(5, self.created);
    field(6, self.updated);
    field(7, self.description);
    field(8, self.tags);
    field(9, self.default_version);
    field(10, self.newest_version);
  }
  std::string arn() const { return "arn:aws:iam::" + account.str() + ":policy" + path + name; }
};

struct PolicyVersionRow {
  std::uint64_t number = 1;
  std::string document;
  Timestamp created{};
  static void fields(auto& self, auto&& field) {
    field(1, self.number);
    field(2, self.document);
    field(3, self.created);
  }
};

// That a managed policy is attached to somebody, or bounds somebody.
struct AttachmentRow {
  std::string name;  // of the user, group or role
  static void fields(auto& self, auto&& field) { field(1, self.name); }
};

struct MembershipRow {
  std::string group;
  std::string user;
  static void fields(auto& self, auto&& field) {
    field(1, self.group);
    field(2, self.user);
  }
};

// A user's password.
struct LoginProfileRow {
  std::string hash;  // crypto::hash_password's
  Timestamp created{};
  Timestamp changed{};
  bool reset_required = false;
  std::vector<std::string> earlier_hashes;  // newest first
  std::optional<Timestamp> last_used;
  static void fields(auto& self, auto&& field) {
    field(1, self.hash);
    field(2, self.created);
    field(3, self.changed);
    field(4, self.reset_required);
    field(5, self.earlier_hashes);
    field(6, self.last_used);
  }
};

struct PasswordPolicyRow {
  std::uint64_t length_min = 6;
  bool symbols = false;
  bool numbers = false;
  bool upper_case = false;
  bool lower_case = false;
  bool users_may_change = false;
  std::uint64_t age_days_max = 0;      // 0: passwords do not expire
  std::uint64_t reuse_prevention = 0;  // how many earlier ones may not come again
  bool hard_expiry = false;
  static void fields(auto& self, auto&& field) {
    field(1, self.length_min);
    field(2, self.symbols);
    field(3, self.numbers);
    field(4, self.upper_case);
    field(5, self.lower_case);
    field(6, self.users_may_change);
    field(7, self.age_days_max);
    field(8, self.reuse_prevention);
    field(9, self.hard_expiry);
  }
};

struct MfaDeviceRow {
  AccountId account;
  std::string name;
  std::string path = "/";
  std::string sealed_seed;  // by the root key, for its serial number
  std::vector<TagRow> tags;
  std::string user;  // name, or "" while nobody has it
  Timestamp enabled{};
  std::uint64_t last_step = 0;   // of the newest code that was taken: none is taken twice
  std::int64_t drift_steps = 0;  // how far its clock is from ours
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.name);
    field(3, self.path);
    field(4, self.sealed_seed);
    field(5, self.tags);
    field(6, self.user);
    field(7, self.enabled);
    field(8, self.last_step);
    field(9, self.drift_steps);
  }
  std::string serial_number() const {
    return "arn:aws:iam::" + account.str() + ":mfa" + path + name;
  }
};

// When, where and for what something was used last.
struct UseRow {
  Timestamp time{};
  std::string service;
  std::string region;
  static void fields(auto& self, auto&& field) {
    field(1, self.time);
    field(2, self.service);
    field(3, self.region);
  }
};

struct AliasRow {
  AccountId account;
  std::string alias;
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.alias);
  }
};

struct CredentialReportRow {
  std::string content;  // CSV
  Timestamp generated{};
  static void fields(auto& self, auto&& field) {
    field(1, self.content);
    field(2, self.generated);
  }
};

struct AccessKeyRow {
  std::string id;  // AKIA...
  AccountId account;
  std::string user_name;      // "": the root user's
  std::string sealed_secret;  // by the root key, for kSecretPurpose + id
  bool active = true;
  Timestamp created{};
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.account);
    field(3, self.user_name);
    field(4, self.sealed_secret);
    field(5, self.active);
    field(6, self.created);
  }
};

// Temporary credentials: of a user (GetSessionToken, sign-in), of a role (AssumeRole), or of whom
// a user vouches for (GetFederationToken).
struct SessionRow {
  enum class Kind { User = 0, Role = 1, Federated = 2, Root = 3 };
  std::string access_key_id;  // ASIA...
  AccountId account;
  std::string holder;  // name of the user or role; "" of the root user
  std::string sealed_secret;
  std::string token_hash;  // SHA-256 of the session token
  Timestamp created{};
  Timestamp expires{};
  std::string holder_id;  // a later user or role of the same name is somebody else
  Kind kind = Kind::User;
  std::string name;                           // of the session or the federated user
  std::vector<std::string> policies;          // documents that limit the session
  std::vector<std::string> managed_policies;  // ARNs, likewise
  std::vector<TagRow> tags;
  std::vector<std::string> transitive_tag_keys;
  std::string source_identity;
  std::optional<Timestamp> mfa_time;  // when a code was given
  bool from_console = false;
  static void fields(auto& self, auto&& field) {
    field(1, self.access_key_id);
    field(2, self.account);
    field(3, self.holder);
    field(4, self.sealed_secret);
    field(5, self.token_hash);
    field(6, self.created);
    field(7, self.expires);
    field(8, self.holder_id);
    field(9, self.kind);
    field(10, self.name);
    field(11, self.policies);
    field(12, self.managed_policies);
    field(13, self.tags);
    field(14, self.transitive_tag_keys);
    field(15, self.source_identity);
    field(16, self.mfa_time);
    field(17, self.from_console);
  }
};

struct InlinePolicyRow {
  std::string name;
  std::string document;
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.document);
  }
};

// Which keys a user has, oldest first. The row is empty.
struct KeyOfUserRow {
  static void fields(auto&, auto&&) {}
};

// By account and name, in lower case, unless said otherwise. Their keys: docs/formats/catalog.md.
inline constexpr store::Table<AccountRow> kAccounts{"account"};
inline constexpr store::Table<UserRow> kUsers{"iam-user"};
inline constexpr store::Table<GroupRow> kGroups{"iam-group"};
inline constexpr store::Table<RoleRow> kRoles{"iam-role"};
inline constexpr store::Table<InstanceProfileRow> kInstanceProfiles{"iam-instance-profile"};
inline constexpr store::Table<PolicyRow> kPolicies{"iam-policy"};
inline constexpr store::Table<PolicyVersionRow> kPolicyVersions{"iam-policy-version"};
inline constexpr store::Table<AttachmentRow> kAttachments{"iam-policy-attachment"};
inline constexpr store::Table<MembershipRow> kMembers{"iam-group-member"};  // group, user
inline constexpr store::Table<MembershipRow> kGroupsOf{"iam-user-group"};   // user, group
inline constexpr store::Table<InlinePolicyRow> kUserPolicies{"iam-user-policy"};
inline constexpr store::Table<InlinePolicyRow> kGroupPolicies{"iam-group-policy"};
inline constexpr store::Table<InlinePolicyRow> kRolePolicies{"iam-role-policy"};
inline constexpr store::Table<AccessKeyRow> kAccessKeys{"iam-access-key"};
inline constexpr store::Table<KeyOfUserRow> kKeysOfUsers{"iam-user-key"};
inline constexpr store::Table<UseRow> kKeyUses{"iam-access-key-use"};
inline constexpr store::Table<UseRow> kRoleUses{"iam-role-use"};  // by the role's id
inline constexpr store::Table<LoginProfileRow> kLoginProfiles{"iam-login-profile"};
inline constexpr store::Table<PasswordPolicyRow> kPasswordPolicies{"iam-password-policy"};
inline constexpr store::Table<MfaDeviceRow> kMfaDevices{"iam-mfa-device"};
inline constexpr store::Table<AliasRow> kAliases{"iam-account-alias"};     // by alias
inline constexpr store::Table<AliasRow> kAliasOf{"iam-alias-of-account"};  // by account
inline constexpr store::Table<CredentialReportRow> kCredentialReports{"iam-credential-report"};
inline constexpr store::Table<SessionRow> kSessions{"sts-session"};

// The row of that name in a table whose keys are account and name.
template <class Row>
store::Key named_key(const store::Table<Row>& table, const AccountId& account,
                     std::string_view name) {
  return table.key().text(account.str()).text(lower(name));
}
template <class Row>
store::KeyRange account_range(const store::Table<Row>& table, const AccountId& account) {
  return table.key().text(account.str()).range();
}

inline store::Key user_key(const AccountId& account, std::string_view name) {
  return named_key(kUsers, account, name);
}
// Inline policies and memberships of one user, group or role.
template <class Row>
store::KeyRange range_of(const store::Table<Row>& table, const AccountId& account,
                         std::string_view name) {
  return table.key().text(account.str()).text(lower(name)).range();
}
inline store::Key inline_policy_key(const store::Table<InlinePolicyRow>& table,
                                    const AccountId& account, std::string_view name,
                                    std::string_view policy) {
  return table.key().text(account.str()).text(lower(name)).text(policy);
}
inline store::Key membership_key(const store::Table<MembershipRow>& table, const AccountId& account,
                                 std::string_view first, std::string_view second) {
  return table.key().text(account.str()).text(lower(first)).text(lower(second));
}
inline store::Key key_of_user_key(const AccessKeyRow& row) {
  return kKeysOfUsers.key()
      .text(row.account.str())
      .text(lower(row.user_name))
      .number(std::uint64_t(row.created.time_since_epoch().count()))
      .text(row.id);
}

}  // namespace trailcam::iam
