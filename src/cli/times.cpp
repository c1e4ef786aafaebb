#include "cli/times.h"

#include <fmt/format.h>

#include "base/clock.h"

namespace trailcam::cli {

Result<Timestamp> read_time(const char* flag, const std::string& text) {
  if (const auto time = parse_iso8601(text)) return *time;
  if (const auto ago = parse_duration(text)) return SystemClock().now() - *ago;
  return Error(ErrorKind::Invalid,
               fmt::format("{}: {} is neither a time such as 2026-01-02T03:04:05Z nor a duration "
                           "such as 15m",
                           flag, text));
}

}  // namespace trailcam::cli
