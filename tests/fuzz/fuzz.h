// What the fuzz targets share. A target is one file, NAME_fuzz.cpp, that defines
// fuzz(bytes); it must not crash, nor come back with a property broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"

namespace trailcam::fuzz {

void fuzz(std::string_view bytes);

// Takes an input apart from the front; reads zeros and nothing once it is used up.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  // Up to the next line end, without it.
  std::string_view line() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_ = end == rest_.npos ? std::string_view{} : rest_.substr(end + 1);
    return line;
  }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace trailcam::fuzz

// What libFuzzer calls. Not inline: each target is a program of one file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  trailcam::fuzz::fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}
