// Times as people write them on a command line.
#pragma once

#include <string>

#include "base/error.h"
#include "base/time.h"

namespace trailcam::cli {

// "2026-01-02T03:04:05Z", "2026-01-02", or how long ago ("15m"). Error: Invalid, naming the flag.
Result<Timestamp> read_time(const char* flag, const std::string& text);

}  // namespace trailcam::cli
