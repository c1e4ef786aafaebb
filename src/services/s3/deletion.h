// Removing one object, for DeleteObject and DeleteObjects.
#pragma once

#include <optional>
#include <string>

#include "services/s3/objects.h"

namespace trailcam::s3 {

// Removes the object when it is there; without it there is nothing to do. Errors with `if_match`
// ("*" or an ETag): NoSuchKey, PreconditionFailed.
Result<void> remove_object(pipeline::Call& call, const BucketRow& bucket, const std::string& key,
                           const std::optional<std::string>& if_match);

}  // namespace trailcam::s3
