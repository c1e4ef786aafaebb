// The Athena service's state: what runs its statements. All else lies in rows (rows.h).
#pragma once

#include "services/athena/executor.h"

namespace trailcam::athena {

struct Athena {
  Executor& executor;
};

}  // namespace trailcam::athena
