// What lies below a place in S3, as the caller may see it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/athena/locations.h"
#include "services/athena/statements.h"

namespace trailcam::athena {

inline constexpr std::size_t kObjectsMax = 2'000'000;  // below one place

struct S3Object {
  std::string key;
  std::uint64_t bytes = 0;
};

// Error: as Athena says what S3 refused; Invalid when there are too many.
Result<std::vector<S3Object>> list_objects(Session& session, const S3Location& below);

}  // namespace trailcam::athena
