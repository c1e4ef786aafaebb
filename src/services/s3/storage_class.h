// Storage classes: which there are, which way lifecycle rules may move an object, and which keep it
// out of reach until it is restored.
// Source: "Amazon S3 User Guide", "Transitioning objects using Amazon S3 Lifecycle".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace trailcam::s3 {

inline constexpr const char* kStandard = "STANDARD";
inline constexpr const char* kGlacier = "GLACIER";
inline constexpr const char* kDeepArchive = "DEEP_ARCHIVE";

// The class to store by; "STANDARD" when none is asked for. Error: InvalidStorageClass.
Result<std::string> read_storage_class(const std::optional<std::string>& requested);

// Where a class stands in the waterfall, 0 the dearest; an object only moves to a higher number.
// Nothing for what rules cannot move an object to or from.
std::optional<int> waterfall_rank(std::string_view storage_class);

// Objects of these are read only once they were restored.
inline bool is_archive(std::string_view storage_class) {
  return storage_class == kGlacier || storage_class == kDeepArchive;
}

}  // namespace trailcam::s3
