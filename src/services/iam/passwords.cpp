#include "services/iam/passwords.h"

#include <algorithm>

#include "crypto/password.h"

namespace trailcam::iam {
namespace {

constexpr std::size_t kDefaultLengthMin = 8;
constexpr int kDefaultKindsMin = 3;
constexpr std::string_view kSymbols = "!@#$%^&*()_+-=[]{}|'";

struct Kinds {
  bool upper_case = false;
  bool lower_case = false;
  bool numbers = false;
  bool symbols = false;
  int count() const { return upper_case + lower_case + numbers + symbols; }
};

Kinds kinds_in(std::string_view password) {
  Kinds kinds;
  for (const char c : password) {
    kinds.upper_case |= c >= 'A' && c <= 'Z';
    kinds.lower_case |= c >= 'a' && c <= 'z';
    kinds.numbers |= c >= '0' && c <= '9';
    kinds.symbols |= kSymbols.contains(c);
  }
  return kinds;
}

Error violation(std::string message) {
  return errors::password_policy_violation_exception(std::move(message));
}

store::Key login_key(const UserRow& user) {
  return named_key(kLoginProfiles, user.account, user.name);
}

}  // namespace

Result<LoginProfileRow> find_login_profile(pipeline::Call& call, const UserRow& user) {
  auto row = TC_TRY(call.transaction.get(kLoginProfiles, login_key(user)));
  if (row) return std::move(*row);
  return errors::no_such_entity_exception(
      fmt::format("Login Profile for User {} cannot be found.", user.name));
}

void save_login_profile(pipeline::Call& call, const UserRow& user, const LoginProfileRow& row) {
  call.transaction.put(kLoginProfiles, login_key(user), row);
}

Result<std::optional<PasswordPolicyRow>> password_policy(store::Transaction& transaction,
                                                         const AccountId& account) {
  return transaction.get(kPasswordPolicies, kPasswordPolicies.key().text(account.str()));
}

Result<void> check_password(const std::optional<PasswordPolicyRow>& policy,
                            const Secret& password) {
  const Kinds kinds = kinds_in(password.reveal());
  const std::size_t length_min = policy ? policy->length_min : kDefaultLengthMin;
  if (password.reveal().size() < length_min) {
    return violation(
        fmt::format("Password should have a minimum length of {} characters", length_min));
  }
  if (!policy) {
    if (kinds.count() >= kDefaultKindsMin) return {};
    return violation(
        "Password must contain at least three of the following character types: uppercase "
        "letters, lowercase letters, numbers, and symbols");
  }
  if (policy->upper_case && !kinds.upper_case) {
    return violation("Password should have at least one uppercase letter");
  }
  if (policy->lower_case && !kinds.lower_case) {
    return violation("Password should have at least one lowercase letter");
  }
  if (policy->numbers && !kinds.numbers) {
    return violation("Password should have at least one number");
  }
  if (policy->symbols && !kinds.symbols) {
    return violation(
        "Password should have at least one of the following symbols: ! @ # $ % ^ & * ( ) _ + - = "
        "[ ] { } | '");
  }
  return {};
}

Result<void> set_password(const Iam& iam, pipeline::Call& call, LoginProfileRow& row,
                          const Secret& password) {
  return set_password(iam, call.transaction, row, {call.account, password, call.now});
}

Result<void> set_password(const Iam& iam, store::Transaction& transaction, LoginProfileRow& row,
                          const NewPassword& given) {
  const Secret& password = given.password;
  const auto policy = TC_TRY(password_policy(transaction, given.account));
  TC_TRY(check_password(policy, password));
  if (!row.hash.empty()) row.earlier_hashes.insert(row.earlier_hashes.begin(), row.hash);
  const std::size_t kept = std::min(row.earlier_hashes.size(), kEarlierPasswordsMax);
  row.earlier_hashes.resize(kept);
  const std::size_t compared = policy ? std::min(kept, std::size_t(policy->reuse_prevention)) : 0;
  for (std::size_t i = 0; i < compared; ++i) {
    if (crypto::is_password(password, row.earlier_hashes[i])) {
      return violation("Password cannot be the same as a previously used password");
    }
  }
  row.hash = iam.hash_password(password);
  row.changed = std::chrono::floor<std::chrono::seconds>(given.now);
  return {};
}

Result<SignIn> sign_in(store::Transaction& transaction, const UserRow& user, const Secret& password,
                       Timestamp now) {
  auto row = TC_TRY(transaction.get(kLoginProfiles, login_key(user)));
  if (!row || !crypto::is_password(password, row->hash)) return SignIn::Refused;
  const auto policy = TC_TRY(password_policy(transaction, user.account));
  const bool expired = policy && policy->age_days_max > 0 &&
                       now >= row->changed + std::chrono::days(policy->age_days_max);
  if (expired && policy->hard_expiry) return SignIn::Expired;
  row->last_used = std::chrono::floor<std::chrono::seconds>(now);
  transaction.put(kLoginProfiles, login_key(user), *row);
  return expired || row->reset_required ? SignIn::MustBeChanged : SignIn::Accepted;
}

}  // namespace trailcam::iam
