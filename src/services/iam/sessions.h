// Temporary credentials of users.
#pragma once

#include "aws/pipeline/call.h"
#include "services/iam/iam.h"

namespace trailcam::iam {

struct NewSession {
  std::string access_key_id;  // ASIA...
  Secret secret_access_key;
  std::string session_token;
};

// Makes a session of the calling user as part of the call's transaction. Error: AccessDenied when
// the caller is no user.
Result<NewSession> start_session(const Iam& iam, pipeline::Call& call, Timestamp expires);

}  // namespace trailcam::iam
