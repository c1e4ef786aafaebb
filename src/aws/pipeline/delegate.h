// Calls that a service makes of another in its own caller's name.
#pragma once

#include <memory>

#include "aws/pipeline/passage.h"

namespace trailcam::pipeline {

// Makes the call for the one that `standing` tells of, as run_inner does.
Result<ForwardedAnswer> forward_as(Pipeline& pipeline, Standing standing,
                                   const ForwardedCall& call);

// Speaks for the caller of `passage`, which may end before.
std::shared_ptr<Delegate> make_delegate(const Passage& passage);

}  // namespace trailcam::pipeline
