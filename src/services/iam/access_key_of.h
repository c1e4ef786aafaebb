#pragma once

#include "aws/pipeline/call.h"
#include "services/iam/iam.h"

namespace trailcam::iam {

// The key of that user. Error: NoSuchEntity, also when it is another user's.
Result<AccessKeyRow> access_key_of(pipeline::Call& call, const std::optional<std::string>& user,
                                   const std::string& access_key_id);

}  // namespace trailcam::iam
