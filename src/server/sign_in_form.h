// POST /_trailcam/signin: the console's sign-in, as JSON in and out.
//
//   {"account": "111122223333" or alias, "userName": "dana", "password": "...",
//    "mfaCode"?: "123456", "newPassword"?: "..."}
//   {"accessKeyId": "AKIA...", "secretAccessKey": "..."}
// ->
//   200 {"accountId", "userName", "arn", "accessKeyId", "secretAccessKey", "sessionToken",
//        "expiration"}
//   4xx {"error": "Refused" | "MfaRequired" | "PasswordChangeRequired" | "PasswordRefused" |
//        "TooManyAttempts" | "InvalidRequest", "message"}
#pragma once

#include <atomic>

#include "http/message.h"
#include "services/iam/console_sign_in.h"
#include "services/iam/sign_in_guard.h"

namespace trailcam::server {

// Any thread.
class SignInForm {
 public:
  // Hashing a password takes 32 MiB and a tenth of a second: not to be asked for by many at once.
  static constexpr int kAtOnceMax = 4;

  SignInForm(const iam::ConsoleSignIn& console, const Clock& clock)
      : console_(console), clock_(clock) {}

  http::Response answer(const http::RequestHead& head, const std::string& body);

 private:
  const iam::ConsoleSignIn& console_;
  const Clock& clock_;
  iam::SignInGuard guard_;
  std::atomic<int> running_ = 0;
};

}  // namespace trailcam::server
