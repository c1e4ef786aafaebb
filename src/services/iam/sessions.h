// Temporary credentials: their rows, and the callers that they make.
#pragma once

#include "aws/pipeline/call.h"
#include "base/worker.h"
#include "services/iam/iam.h"
#include "store/committer.h"

namespace trailcam::iam {

// A client is told "expired", not "unknown", for so long after the end of a session.
inline constexpr Millis kExpiredSessionsKept = std::chrono::hours{24};

struct NewSession {
  std::string access_key_id;  // ASIA...
  Secret secret_access_key;
  std::string session_token;
};

// Draws key, secret and token of a session of which all else is given, and puts its row.
NewSession put_session(const Iam& iam, store::Transaction& transaction, SessionRow row);

// Nothing when the session's user or role is not there any more. Error: Io, Corrupt.
Result<std::optional<pipeline::Caller>> caller_of(store::Transaction& transaction,
                                                  const SessionRow& session);

// Removes sessions that ended.
class SessionSweeper : public Worker {
 public:
  SessionSweeper(const store::Database& database, store::Committer& committer, const Clock& clock)
      : database_(database), committer_(committer), clock_(clock) {}

  // Looks through some rows; Idle at the end of the table.
  Status step() override;
  Millis idle_max() const override { return std::chrono::minutes{10}; }

 private:
  static constexpr std::size_t kRowsPerStepMax = 1000;
  Result<bool> sweep();

  const store::Database& database_;
  store::Committer& committer_;
  const Clock& clock_;
  std::string next_;  // where to go on; "" for the beginning
};

}  // namespace trailcam::iam
