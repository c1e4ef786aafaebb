// Login profiles: passwords of users, and what the account asks of them.
#pragma once

#include <string>

#include "base/secret.h"
#include "services/iam/entities.h"

namespace trailcam::iam {

inline constexpr std::size_t kEarlierPasswordsMax = 24;

// Error: NoSuchEntity.
Result<LoginProfileRow> find_login_profile(pipeline::Call& call, const UserRow& user);
void save_login_profile(pipeline::Call& call, const UserRow& user, const LoginProfileRow& row);

// The account's policy, or nothing when IAM's default holds. Error: Io, Corrupt.
Result<std::optional<PasswordPolicyRow>> password_policy(store::Transaction& transaction,
                                                         const AccountId& account);
// Error: PasswordPolicyViolation, saying what the password lacks.
// Source: "Set an account password policy for IAM users" (IAM User Guide), default and custom.
Result<void> check_password(const std::optional<PasswordPolicyRow>& policy, const Secret& password);

// Hashes the password into the row after checking it against policy and earlier passwords.
// Error: PasswordPolicyViolation.
Result<void> set_password(const Iam& iam, pipeline::Call& call, LoginProfileRow& row,
                          const Secret& password);

// The same for whoever is not in a call.
struct NewPassword {
  const AccountId& account;
  const Secret& password;
  Timestamp now{};
};
Result<void> set_password(const Iam& iam, store::Transaction& transaction, LoginProfileRow& row,
                          const NewPassword& given);

// For the sign-in to the console.
enum class SignIn {
  Accepted,
  Refused,        // no login profile, or another password
  MustBeChanged,  // right, but to be changed first
  Expired,        // right, but past its age, and only an administrator can help
};
Result<SignIn> sign_in(store::Transaction& transaction, const UserRow& user, const Secret& password,
                       Timestamp now);

}  // namespace trailcam::iam
