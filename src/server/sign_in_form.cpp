#include "server/sign_in_form.h"

#include "base/json.h"
#include "base/log.h"
#include "server/front_door.h"

namespace trailcam::server {
namespace {

using iam::SignInAnswer;

http::Response wait_page(int status, Millis wait, std::string_view error,
                         std::string_view message) {
  http::Response response = error_page(status, error, message);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.add("Retry-After", std::to_string(seconds));
  return response;
}

http::Response welcome(const SignInAnswer& answer) {
  const iam::NewSession& session = answer.session;
  return json_page(to_json(Value::map({{"accountId", answer.caller.principal.account.str()},
                                       {"userName", answer.caller.user_name},
                                       {"arn", answer.caller.principal.arn},
                                       {"accessKeyId", session.access_key_id},
                                       {"secretAccessKey", session.secret_access_key.reveal()},
                                       {"sessionToken", session.session_token},
                                       {"expiration", iso8601(answer.expires)}})));
}

http::Response page_of(const SignInAnswer& answer) {
  switch (answer.outcome) {
    case SignInAnswer::Outcome::SignedIn:
      return welcome(answer);
    case SignInAnswer::Outcome::MfaRequired:
      return error_page(401, "MfaRequired", "Enter the code that your MFA device shows.");
    case SignInAnswer::Outcome::PasswordChangeRequired:
      return error_page(403, "PasswordChangeRequired", "Choose a new password.");
    case SignInAnswer::Outcome::PasswordRefused:
      return error_page(400, "PasswordRefused", answer.message);
    case SignInAnswer::Outcome::Refused:
      break;
  }
  return error_page(401, "Refused", "Your authentication information is incorrect.");
}

std::optional<iam::SignInRequest> read_request(const std::string& body) {
  const Result<Value> json = parse_json(body);
  if (!json || !json->is_map()) return std::nullopt;
  const auto text = [&](std::string_view name) { return std::string(json->text(name)); };
  iam::SignInRequest out;
  out.account = text("account");
  out.user_name = text("userName");
  out.password = Secret(text("password"));
  out.mfa_code = text("mfaCode");
  if (json->find("newPassword") != nullptr) out.new_password = Secret(text("newPassword"));
  out.access_key_id = text("accessKeyId");
  out.secret_access_key = Secret(text("secretAccessKey"));
  const bool by_password = !out.account.empty() && !out.user_name.empty() && !out.password.empty();
  const bool by_key = !out.access_key_id.empty() && !out.secret_access_key.empty();
  if (by_password == by_key) return std::nullopt;
  return out;
}

}  // namespace

http::Response SignInForm::answer(const http::RequestHead& head, const std::string& body) {
  // A page of another origin can send no such type without asking first.
  const auto request = head.headers.get("content-type").starts_with("application/json")
                           ? read_request(body)
                           : std::nullopt;
  if (!request) {
    return error_page(400, "InvalidRequest",
                      "Send JSON with account, userName and password, or with accessKeyId and "
                      "secretAccessKey.");
  }
  const iam::SignInGuard::Who who{console_.subject(*request), head.peer_address};
  if (const Millis wait = guard_.admit(who, clock_.now()); wait.count() > 0) {
    log_info("signin", "refused: too many attempts", {{"peer", head.peer_address}});
    return wait_page(429, wait, "TooManyAttempts", "Wait before you try again.");
  }
  if (running_.fetch_add(1) >= kAtOnceMax) {
    running_.fetch_sub(1);
    guard_.excuse(who);
    return wait_page(503, std::chrono::seconds{1}, "Busy", "Try again in a moment.");
  }
  const Result<SignInAnswer> answer = console_.sign_in(*request, head);
  running_.fetch_sub(1);
  if (!answer) {
    guard_.excuse(who);
    log_error("signin", "signing in failed", answer.error());
    return wait_page(503, std::chrono::seconds{1}, "Busy", "Try again in a moment.");
  }
  if (answer->outcome == SignInAnswer::Outcome::SignedIn) {
    guard_.forget(who);
  } else if (answer->outcome != SignInAnswer::Outcome::Refused) {
    guard_.excuse(who);
  }
  return page_of(*answer);
}

}  // namespace trailcam::server
