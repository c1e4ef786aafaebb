// Test data that lies outside of the project: found by TRAILCAM_SHARED_DATA, or in ../shared/data
// beside the checkout.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace trailcam::test {

// Nothing when the data is not there; the test then has to say what it leaves out.
inline std::optional<std::filesystem::path> shared_data(std::string_view name) {
  namespace fs = std::filesystem;
  if (const char* folder = std::getenv("TRAILCAM_SHARED_DATA")) {
    const fs::path path = fs::path(folder) / name;
    return fs::exists(path) ? std::optional(path) : std::nullopt;
  }
  // This header is at tests/support/ of the checkout.
  fs::path here = fs::path(__FILE__).parent_path().parent_path().parent_path();
  const fs::path path = here.parent_path() / "shared" / "data" / name;
  return fs::exists(path) ? std::optional(path) : std::nullopt;
}

}  // namespace trailcam::test
