// Signing in to the console: a user name and password, or an access key, for temporary credentials.
//
// No part of AWS's APIs. Each try that names an account of this server leaves the records that
// AWS's sign-in page would leave; what it grants is a session of that user, as of GetSessionToken.
#pragma once

#include <optional>
#include <string>

#include "http/message.h"
#include "services/iam/iam.h"
#include "services/iam/sessions.h"

namespace trailcam::iam {

inline constexpr std::chrono::seconds kConsoleSession = std::chrono::hours{12};

struct SignInRequest {
  std::string account;  // id or alias
  std::string user_name;
  Secret password;
  std::string mfa_code;                // "" for none
  std::optional<Secret> new_password;  // for a password that must be changed
  // Instead of all these.
  std::string access_key_id;
  Secret secret_access_key;
};

struct SignInAnswer {
  enum class Outcome {
    SignedIn,
    Refused,
    MfaRequired,             // the password is right
    PasswordChangeRequired,  // all is right, but not the age of the password
    PasswordRefused,         // the new one, for the reason in `message`
  };
  Outcome outcome = Outcome::Refused;
  std::string message;
  // Of who is signed in.
  NewSession session;
  Timestamp expires{};
  pipeline::Caller caller;
};

class ConsoleSignIn {
 public:
  ConsoleSignIn(const Iam& iam, const store::Database& database, store::Committer& committer,
                const Clock& clock, Random& random)
      : iam_(iam), database_(database), committer_(committer), clock_(clock), random_(random) {}

  // Takes as long whether the account and user exist or not; waits for the commit.
  // Error: Overloaded, Io, Corrupt.
  Result<SignInAnswer> sign_in(const SignInRequest& request, const http::RequestHead& head) const;

  // Whom a request speaks of, the same by the account's id as by its alias; "" when it cannot be
  // read.
  std::string subject(const SignInRequest& request) const;

 private:
  struct Attempt;
  Result<SignInAnswer> attempt(Attempt& attempt) const;
  Result<SignInAnswer> with_key(Attempt& attempt) const;
  Result<SignInAnswer> with_password(Attempt& attempt) const;
  Result<SignInAnswer> with_right_password(Attempt& attempt, const UserRow& user,
                                           bool must_change) const;
  SignInAnswer let_in(Attempt& attempt) const;
  void record(Attempt& attempt, std::string_view name, std::string_view error,
              Value additional) const;
  SignInAnswer refuse(Attempt& attempt, std::string_view why) const;
  void hash_for_nothing(const Secret& password) const;

  const Iam& iam_;
  const store::Database& database_;
  store::Committer& committer_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace trailcam::iam
