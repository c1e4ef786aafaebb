// The STS service's state: none of its own. Whoever keeps users, roles and secrets makes the
// sessions.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/pipeline/call.h"
#include "base/secret.h"

namespace trailcam::sts {

using Tags = std::vector<std::pair<std::string, std::string>>;

// Whom a session is to be of, and how it is limited.
struct SessionRequest {
  enum class Kind { Caller, Federated, Role };
  Kind kind = Kind::Caller;
  std::string role_arn;  // Role
  std::string name;      // of the session, or of the federated user
  std::vector<std::string> policies;
  std::vector<std::string> managed_policies;
  Tags tags;
  std::vector<std::string> transitive_tag_keys;
  std::string source_identity;
  std::optional<Timestamp> mfa_time;
  Timestamp expires{};
};

struct NewSession {
  std::string access_key_id;
  Secret secret_access_key;
  std::string session_token;
  std::string principal_arn;
  std::string principal_id;  // "AROA...:session"
};

struct MfaCode {
  std::string serial_number;
  std::string code;
};

// Who there is. Any thread; all errors are the client's, Io or Corrupt.
class Identities {
 public:
  virtual ~Identities() = default;
  // Makes temporary credentials as part of the call's transaction. AccessDenied when they can be of
  // nobody (a role that was deleted meanwhile, a caller that is no user).
  virtual Result<NewSession> start_session(pipeline::Call& call, SessionRequest request) = 0;
  // How long a session of the role may last at most; nothing when there is no such role.
  virtual Result<std::optional<std::chrono::seconds>> session_max(pipeline::Call& call,
                                                                  const std::string& role_arn) = 0;
  // False when it is not a code that the calling user's device shows now; taken by the commit.
  enum class MfaAnswer { Right, Wrong, NoSuchDevice };
  virtual Result<MfaAnswer> take_code(pipeline::Call& call, const MfaCode& code) = 0;
  // Whether a managed policy may limit a session of that account.
  virtual Result<bool> knows_policy(pipeline::Call& call, const AccountId& account,
                                    const std::string& arn) = 0;
  // Nothing for a key that nobody has.
  virtual Result<std::optional<AccountId>> account_of_key(pipeline::Call& call,
                                                          const std::string& access_key_id) = 0;
};

struct Sts {
  Identities& identities;
};

}  // namespace trailcam::sts
