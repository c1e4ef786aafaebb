// The credential report: a line for each user.
// Source: "Get credential reports for your AWS account" (IAM User Guide).
#pragma once

#include <string>

#include "aws/pipeline/call.h"

namespace trailcam::iam {

inline constexpr std::chrono::hours kCredentialReportLasts{4};

// CSV with its header line. Error: Io, Corrupt.
Result<std::string> credential_report(pipeline::Call& call);

}  // namespace trailcam::iam
