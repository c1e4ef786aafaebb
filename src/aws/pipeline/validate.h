// Stage: does the input keep the constraints that AWS's model states?
#pragma once

#include "aws/model/model.h"
#include "aws/pipeline/faults.h"
#include "base/value.h"

namespace trailcam::pipeline {

// Checks required members, lengths, ranges, enums and patterns. Error: the family's validation
// fault, with AWS's own sentence for each violation:
//   "1 validation error detected: Value 'x' at 'fieldName' failed to satisfy constraint: ..."
Result<void> validate(const Value& input, const model::Shape& shape, Family family);

}  // namespace trailcam::pipeline
