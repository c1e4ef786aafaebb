// Tags of keys.
#pragma once

#include <vector>

#include "services/kms/generated/shapes.h"
#include "services/kms/rows.h"

namespace trailcam::kms {

// Adds tags or changes their values. Error: TagException; `tags` is then half changed.
Result<void> add_tags(std::vector<TagRow>& tags, const std::vector<Tag>& added);

}  // namespace trailcam::kms
