// A folder that is gone when the test is over; in memory where that is possible, since tests sync a
// lot and survive no power cut.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace trailcam::test {

class TempFolder {
 public:
  TempFolder() {
    const char* wanted = std::getenv("TMPDIR");
    const std::string parent = wanted != nullptr                     ? std::string(wanted) + "/"
                               : std::filesystem::exists("/dev/shm") ? "/dev/shm/"
                                                                     : ::testing::TempDir();
    std::string pattern = parent + "trailcam-test-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write_text(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), std::streamsize(content.size()));
}

}  // namespace trailcam::test
