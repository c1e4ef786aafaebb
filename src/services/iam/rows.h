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
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.name);
    field(3, self.path);
    field(4, self.id);
    field(5, self.created);
    field(6, self.tags);
    field(7, self.managed_policies);
  }
  std::string arn() const { return "arn:aws:iam::" + account.str() + ":user" + path + name; }
};

struct AccessKeyRow {
  std::string id;  // AKIA...
  AccountId account;
  std::string user_name;
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

// Temporary credentials of a user (GetSessionToken).
struct SessionRow {
  std::string access_key_id;  // ASIA...
  AccountId account;
  std::string user_name;
  std::string sealed_secret;
  std::string token_hash;  // SHA-256 of the session token
  Timestamp created{};
  Timestamp expires{};
  std::string user_id;  // a later user of the same name is somebody else
  static void fields(auto& self, auto&& field) {
    field(1, self.access_key_id);
    field(2, self.account);
    field(3, self.user_name);
    field(4, self.sealed_secret);
    field(5, self.token_hash);
    field(6, self.created);
    field(7, self.expires);
    field(8, self.user_id);
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

inline constexpr store::Table<AccountRow> kAccounts{"account"};             // id
inline constexpr store::Table<UserRow> kUsers{"iam-user"};                  // account, name
inline constexpr store::Table<AccessKeyRow> kAccessKeys{"iam-access-key"};  // id
// Which keys a user has, oldest first: account, name, time of creation, id. The row is empty.
struct KeyOfUserRow {
  static void fields(auto&, auto&&) {}
};
inline constexpr store::Table<KeyOfUserRow> kKeysOfUsers{"iam-user-key"};
inline constexpr store::Table<SessionRow> kSessions{"sts-session"};  // access key id
inline constexpr store::Table<InlinePolicyRow> kUserPolicies{
    "iam-user-policy"};  // account, user, name

inline store::Key user_key(const AccountId& account, std::string_view name) {
  return kUsers.key().text(account.str()).text(lower(name));
}
inline store::Key user_policy_key(const AccountId& account, std::string_view user,
                                  std::string_view policy) {
  return kUserPolicies.key().text(account.str()).text(lower(user)).text(policy);
}
inline store::KeyRange user_policies_range(const AccountId& account, std::string_view user) {
  return kUserPolicies.key().text(account.str()).text(lower(user)).range();
}
inline store::Key key_of_user_key(const AccessKeyRow& row) {
  return kKeysOfUsers.key()
      .text(row.account.str())
      .text(lower(row.user_name))
      .number(std::uint64_t(row.created.time_since_epoch().count()))
      .text(row.id);
}
inline store::KeyRange keys_of_user_range(const AccountId& account, std::string_view user) {
  return kKeysOfUsers.key().text(account.str()).text(lower(user)).range();
}

}  // namespace trailcam::iam
