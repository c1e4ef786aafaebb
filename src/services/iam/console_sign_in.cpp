#include "services/iam/console_sign_in.h"

#include <algorithm>

#include "aws/pipeline/sign_in_record.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "services/iam/credentials.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {
namespace {

using SignedIn = SignInAnswer::Outcome;

constexpr int kSignInAttemptsMax = 8;
constexpr std::string_view kFailed = "Failed authentication";
constexpr std::string_view kNoSuchUser = "No username found in supplied account";
constexpr std::string_view kLoginTo = "https://console.aws.amazon.com/console/home";

Result<std::optional<AccountId>> find_account(store::Transaction& transaction,
                                              const std::string& name) {
  const auto row = TC_TRY(transaction.get(kAccounts, kAccounts.key().text(name)));
  if (row) return std::optional(row->id);
  const auto alias = TC_TRY(transaction.get(kAliases, kAliases.key().text(name)));
  return alias ? std::optional(alias->account) : std::optional<AccountId>();
}

}  // namespace

// One run at it: what it read and what it will write.
struct ConsoleSignIn::Attempt {
  const SignInRequest& request;
  const http::RequestHead& head;
  const Timestamp now;
  store::Transaction transaction;
  AccountId account = {};
  pipeline::Caller caller = {};
  std::optional<MfaCode> code = {};  // that was taken
};

void ConsoleSignIn::record(Attempt& attempt, std::string_view name, std::string_view error,
                           Value additional) const {
  const auto made = pipeline::sign_in_record({.name = name,
                                              .time = attempt.now,
                                              .head = attempt.head,
                                              .account = attempt.account,
                                              .caller = attempt.caller,
                                              .error_message = error,
                                              .additional = std::move(additional)},
                                             random_);
  attempt.transaction.change().records.push_back(record::encode(made));
}

// Nothing of a failed try is kept but its record.
SignInAnswer ConsoleSignIn::refuse(Attempt& attempt, std::string_view why) const {
  attempt.transaction.change() = store::Change();
  const bool with_code = !attempt.request.mfa_code.empty();
  record(
      attempt, "ConsoleLogin", why,
      Value::map(
          {{"LoginTo", kLoginTo}, {"MobileVersion", "No"}, {"MFAUsed", with_code ? "Yes" : "No"}}));
  return {};
}

void ConsoleSignIn::hash_for_nothing(const Secret& password) const {
  static const std::string hash = iam_.hash_password(Secret("nobody"));
  (void)crypto::is_password(password, hash);
}

SignInAnswer ConsoleSignIn::let_in(Attempt& attempt) const {
  SignInAnswer answer;
  answer.outcome = SignedIn::SignedIn;
  SessionRow row;
  const bool root = attempt.caller.principal.type == policy::Principal::Type::Root;
  row.kind = root ? SessionRow::Kind::Root : SessionRow::Kind::User;
  row.account = attempt.account;
  row.holder = attempt.caller.user_name;
  row.holder_id = attempt.caller.principal_id;
  row.created = attempt.now;
  row.expires = answer.expires = attempt.now + kConsoleSession;
  row.from_console = true;
  if (attempt.code) row.mfa_time = attempt.now;
  answer.session = put_session(iam_, attempt.transaction, std::move(row));
  answer.caller = attempt.caller;
  Value additional = Value::map({{"LoginTo", kLoginTo}, {"MobileVersion", "No"}});
  if (attempt.code) additional.add("MFAIdentifier", attempt.code->serial_number);
  additional.add("MFAUsed", attempt.code ? "Yes" : "No");
  record(attempt, "ConsoleLogin", {}, std::move(additional));
  return answer;
}

Result<SignInAnswer> ConsoleSignIn::with_right_password(Attempt& attempt, const UserRow& user,
                                                        bool must_change) const {
  const SignInRequest& request = attempt.request;
  const auto devices = TC_TRY(mfa_devices_of(attempt.transaction, user));
  if (!devices.empty() && request.mfa_code.empty()) {
    attempt.transaction.change() = store::Change();
    record(attempt, "CheckMfa", {},
           Value::map({{"MfaType", devices.size() > 1 ? "Multiple MFA Devices" : "Virtual MFA"}}));
    SignInAnswer answer;
    answer.outcome = SignedIn::MfaRequired;
    return answer;
  }
  for (const MfaDeviceRow& device : devices) {
    MfaCode code{device.serial_number(), request.mfa_code};
    if (!TC_TRY(take_mfa_code(iam_, attempt.transaction, user, code, attempt.now))) continue;
    attempt.code = std::move(code);
    break;
  }
  if (!devices.empty() && !attempt.code) return refuse(attempt, kFailed);
  if (!must_change) return let_in(attempt);
  SignInAnswer answer;
  answer.outcome = SignedIn::PasswordChangeRequired;
  if (!request.new_password) {
    attempt.transaction.change() = store::Change();
    return answer;
  }
  const store::Key key = named_key(kLoginProfiles, user.account, user.name);
  auto profile = TC_TRY(attempt.transaction.get(kLoginProfiles, key));
  const Result<void> set = set_password(iam_, attempt.transaction, *profile,
                                        {user.account, *request.new_password, attempt.now});
  if (!set && set.error().fault() != nullptr) {
    attempt.transaction.change() = store::Change();
    answer.outcome = SignedIn::PasswordRefused;
    answer.message = set.error().message();
    return answer;
  }
  TC_TRY(Result<void>(set));
  profile->reset_required = false;
  attempt.transaction.put(kLoginProfiles, key, *profile);
  record(attempt, "PasswordUpdated", {}, Value());
  return let_in(attempt);
}

Result<SignInAnswer> ConsoleSignIn::with_password(Attempt& attempt) const {
  const SignInRequest& request = attempt.request;
  store::Transaction& transaction = attempt.transaction;
  const auto account = TC_TRY(find_account(transaction, request.account));
  if (!account) {
    hash_for_nothing(request.password);
    transaction.change() = store::Change();
    return SignInAnswer();
  }
  attempt.account = *account;
  const auto user = TC_TRY(transaction.get(kUsers, user_key(*account, request.user_name)));
  if (!user) {
    hash_for_nothing(request.password);
    return refuse(attempt, kNoSuchUser);
  }
  attempt.caller = caller_of(*user, "");
  const auto profile =
      TC_TRY(transaction.get(kLoginProfiles, named_key(kLoginProfiles, *account, user->name)));
  if (!profile) {
    hash_for_nothing(request.password);
    return refuse(attempt, kFailed);
  }
  switch (TC_TRY(iam::sign_in(transaction, *user, request.password, attempt.now))) {
    case SignIn::Accepted:
      return with_right_password(attempt, *user, false);
    case SignIn::MustBeChanged:
      return with_right_password(attempt, *user, true);
    case SignIn::Refused:
    case SignIn::Expired:
      break;
  }
  return refuse(attempt, kFailed);
}

Result<SignInAnswer> ConsoleSignIn::with_key(Attempt& attempt) const {
  const SignInRequest& request = attempt.request;
  const auto key =
      TC_TRY(attempt.transaction.get(kAccessKeys, kAccessKeys.key().text(request.access_key_id)));
  auto holder =
      key ? TC_TRY(key_holder(attempt.transaction, *key)) : std::optional<pipeline::Caller>();
  if (!holder) {
    attempt.transaction.change() = store::Change();
    return SignInAnswer();
  }
  attempt.account = key->account;
  attempt.caller = std::move(*holder);
  const Secret secret = TC_TRY(iam_.open_secret(key->sealed_secret, key->id));
  const bool right = crypto::equal_in_constant_time(
      crypto::sha256(secret.reveal()), crypto::sha256(request.secret_access_key.reveal()));
  if (!right || !key->active) return refuse(attempt, kFailed);
  return let_in(attempt);
}

Result<SignInAnswer> ConsoleSignIn::attempt(Attempt& attempt) const {
  return attempt.request.access_key_id.empty() ? with_password(attempt) : with_key(attempt);
}

std::string ConsoleSignIn::subject(const SignInRequest& request) const {
  if (!request.access_key_id.empty()) return request.access_key_id;
  store::Transaction transaction(database_);
  const auto account = find_account(transaction, request.account);
  if (!account) return {};
  return (*account ? (*account)->str() : request.account) + "/" + lower(request.user_name);
}

Result<SignInAnswer> ConsoleSignIn::sign_in(const SignInRequest& request,
                                            const http::RequestHead& head) const {
  for (int tries = 1;; ++tries) {
    Attempt run{.request = request,
                .head = head,
                .now = std::chrono::floor<std::chrono::seconds>(clock_.now()),
                .transaction = store::Transaction(database_)};
    SignInAnswer answer = TC_TRY(attempt(run));
    store::Change change = std::move(run.transaction.change());
    if (change.records.empty() && !change.changes_rows()) return answer;
    const auto committed = committer_.commit(std::move(change));
    if (committed) return answer;
    if (committed.error().kind() != ErrorKind::Conflict || tries == kSignInAttemptsMax) {
      return committed.error();
    }
  }
}

}  // namespace trailcam::iam
