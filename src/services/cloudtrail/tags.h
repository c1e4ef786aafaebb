// Tags of trails.
#pragma once

#include <vector>

#include "services/cloudtrail/generated/shapes.h"
#include "trails/trail.h"

namespace trailcam::cloudtrail {

// Adds tags or changes their values. Errors: InvalidTagParameterException,
// TagsLimitExceededException; `tags` is then half changed.
Result<void> add_tags(std::vector<store::TagRow>& tags, const std::vector<Tag>& added);
std::vector<Tag> to_tags(const std::vector<store::TagRow>& tags);

}  // namespace trailcam::cloudtrail
