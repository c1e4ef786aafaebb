// Ids that follow from something that the client said.
#pragma once

#include <string>
#include <string_view>

namespace trailcam::athena {

// The same text has the same id, different ones have different ids.
std::string uuid_of(std::string_view text);

}  // namespace trailcam::athena
