// Codes of virtual MFA devices: RFC 6238 with SHA-1, 30 seconds and six digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace trailcam::iam {

inline constexpr std::size_t kTotpSeedBytes = 40;  // 64 characters in base32
inline constexpr std::int64_t kTotpSeconds = 30;

std::int64_t totp_step(Timestamp time);
// "492039"
std::string totp(std::string_view seed, std::int64_t step);

struct StepRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
// The step within the range whose code this is.
std::optional<std::int64_t> find_step(std::string_view seed, std::string_view code,
                                      StepRange range);
// The step of `second`, where `first` is the code just before it.
struct TwoCodes {
  std::string first;
  std::string second;
};
std::optional<std::int64_t> find_step(std::string_view seed, const TwoCodes& codes,
                                      StepRange range);

}  // namespace trailcam::iam
