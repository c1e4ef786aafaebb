#include <cstdio>

#include <fmt/format.h>

#include "cli/command.h"

namespace trailcam::cli {

int report(const Error& error) {
  fmt::print(stderr, "trailcam: {}\n", error.message());
  return error.kind() == ErrorKind::Invalid && error.fault() == nullptr ? kMisused : kFailed;
}

}  // namespace trailcam::cli
