// LookupEvents, as the commands call it.
#pragma once

#include <string>

#include "base/value.h"
#include "cli/client_settings.h"

namespace trailcam::cli {

struct LookupAnswer {
  Value events;          // the output of LookupEvents
  std::string decision;  // with Explain::Yes and one event: why it was denied, as JSON; else ""
};
enum class Explain { No, Yes };

// Error: Io, with what the server answered.
Result<LookupAnswer> call_lookup(const ClientSettings& settings, const Value& input,
                                 Explain explain = Explain::No);

}  // namespace trailcam::cli
