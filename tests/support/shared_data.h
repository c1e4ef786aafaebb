// Test data that lies outside of the project: named by TRAILCAM_SHARED_DATA, or found as
// shared/data beside the checkout that the tests run in.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace trailcam::test {

// Nothing when the data is not there; the test then has to say what it leaves out.
inline std::optional<std::filesystem::path> shared_data(std::string_view name) {
  namespace fs = std::filesystem;
  const auto if_there = [](fs::path path) {
    std::error_code ignored;
    return fs::exists(path, ignored) ? std::optional(std::move(path)) : std::nullopt;
  };
  if (const char* folder = std::getenv("TRAILCAM_SHARED_DATA")) {
    return if_there(fs::path(folder) / name);
  }
  for (fs::path here = fs::current_path(); here.has_relative_path(); here = here.parent_path()) {
    if (auto found = if_there(here / "shared" / "data" / name)) return found;
  }
  return std::nullopt;
}

}  // namespace trailcam::test
