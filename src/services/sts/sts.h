// The STS service's state: none of its own, it makes sessions of IAM's users.
#pragma once

#include <functional>

#include "aws/pipeline/call.h"
#include "base/secret.h"

namespace trailcam::sts {

// What a new session is given; made by whoever keeps users and secrets.
struct NewSession {
  std::string access_key_id;
  Secret secret_access_key;
  std::string session_token;
};

// Any thread.
struct Sts {
  // Makes temporary credentials of the calling user as part of the call's transaction.
  std::function<Result<NewSession>(pipeline::Call& call, Timestamp expires)> start_session;
};

}  // namespace trailcam::sts
