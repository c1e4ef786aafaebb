// Whose Block Public Access a call means.
#pragma once

#include <string>

#include "aws/pipeline/call.h"

namespace trailcam::s3control {

// Whether `account` is the caller's own. Errors: InvalidRequest (none is named), AccessDenied.
Result<void> check_own_account(const pipeline::Call& call, const std::string& account);

}  // namespace trailcam::s3control
