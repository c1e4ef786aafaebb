// Which bucket a call about tags means.
#pragma once

#include <string>

#include "base/error.h"

namespace trailcam::s3control {

// The name of the bucket that an ARN names. Errors: InvalidRequest (no account, no ARN);
// NotImplemented for what else can have tags (access points, Storage Lens groups, access grants).
Result<std::string> tagged_bucket(const std::string& account, const std::string& arn);

}  // namespace trailcam::s3control
