// The IAM service's state: who exists, with which keys and policies.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "services/iam/managed_policies.h"
#include "services/iam/rows.h"

namespace trailcam::iam {

inline constexpr std::string_view kAdministratorAccess =
    "arn:aws:iam::aws:policy/AdministratorAccess";
inline constexpr std::string_view kRootUser;  // whose keys are those of no user
inline constexpr std::size_t kAccessKeysPerUserMax = 2;
inline constexpr std::size_t kTrustPolicyBytesMax = 2048;  // without blanks, as all of these
inline constexpr std::size_t kManagedPolicyBytesMax = 6144;
inline constexpr std::size_t kPolicyVersionsMax = 5;
inline constexpr std::size_t kAttachedPoliciesMax = 10;  // to one user, group or role
inline constexpr std::size_t kGroupsPerUserMax = 10;
inline constexpr std::size_t kUsersMax = 5000;  // of an account, as the following
inline constexpr std::size_t kGroupsMax = 300;
inline constexpr std::size_t kRolesMax = 1000;
inline constexpr std::size_t kInstanceProfilesMax = 1000;
inline constexpr std::size_t kPoliciesMax = 1500;
inline constexpr std::string_view kServiceRolePolicyPath = "/aws-service-role/";
inline constexpr std::size_t kListItemsMax = 100;

// What the operations of the service share. Any thread.
class Iam {
 public:
  Iam(const Secret& root_key, Random& random) : root_key_(root_key), random_(random) {}

  // "AKIA" + 16: the account is coded in it, as in AWS's keys, for tools that read it there.
  std::string new_access_key_id(std::string_view prefix, const AccountId& account) const;
  // "AIDA" + 17.
  std::string new_unique_id(std::string_view prefix, const AccountId& account) const;
  // 40 characters.
  Secret new_secret() const;

  // Base64 of so many random bytes.
  std::string new_token(std::size_t bytes) const;

  std::string seal_secret(const Secret& secret, std::string_view access_key_id) const;
  Result<Secret> open_secret(std::string_view sealed, std::string_view access_key_id) const;

  // crypto::hash_password's.
  std::string hash_password(const Secret& password) const;

  const ManagedPolicies& managed_policies() const { return managed_policies_; }

 private:
  const ManagedPolicies managed_policies_;
  const Secret root_key_;
  Random& random_;
};

// The account that new_access_key_id() has coded into an id, as in AWS's own; nothing for what is
// no such id.
std::optional<AccountId> account_in_key_id(std::string_view id);

// The user that an operation means: the one named, or the caller itself. Errors: NoSuchEntity;
// ValidationError when nobody is named and the caller is no user.
Result<UserRow> find_user(pipeline::Call& call, const std::optional<std::string>& name);
// A user's keys, oldest first. Error: Io, Corrupt.
Result<std::vector<AccessKeyRow>> access_keys(store::Transaction& transaction,
                                              const AccountId& account,
                                              const std::string& user_name);

// Puts the user that may do everything.
void put_administrator(store::Transaction& transaction, UserRow user);

// Puts a key that is given.
AccessKeyRow put_access_key(const Iam& iam, store::Transaction& transaction, const UserRow& user,
                            const std::string& id, const Secret& secret, Timestamp now);
// Makes a key for a user as part of the transaction.
struct NewAccessKey {
  AccessKeyRow row;
  Secret secret;
};
NewAccessKey add_access_key(const Iam& iam, store::Transaction& transaction, const UserRow& user,
                            Timestamp now);
void erase_access_key(store::Transaction& transaction, const AccessKeyRow& row);

}  // namespace trailcam::iam
