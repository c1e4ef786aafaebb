// Keys as answers show them.
#pragma once

#include "services/kms/generated/shapes.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

KeyMetadata key_metadata(const KeyRow& key);

}  // namespace trailcam::kms
