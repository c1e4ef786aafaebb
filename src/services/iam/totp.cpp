#include "services/iam/totp.h"

#include <fmt/format.h>

#include "crypto/digest.h"

namespace trailcam::iam {

std::int64_t totp_step(Timestamp time) {
  return time.time_since_epoch().count() / 1000 / kTotpSeconds;
}

std::string totp(std::string_view seed, std::int64_t step) {
  std::string counter;
  for (int shift = 56; shift >= 0; shift -= 8) counter += char(std::uint64_t(step) >> shift & 255);
  const std::string mac = crypto::hmac_sha1(seed, counter);
  // RFC 4226, section 5.3: dynamic truncation.
  const std::size_t offset = static_cast<unsigned char>(mac.back()) & 15;
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    word = word << 8 | static_cast<unsigned char>(mac[offset + i]);
  }
  return fmt::format("{:06}", (word & 0x7fffffff) % 1'000'000);
}

std::optional<std::int64_t> find_step(std::string_view seed, std::string_view code,
                                      StepRange range) {
  for (std::int64_t step = range.first; step <= range.last; ++step) {
    if (crypto::equal_in_constant_time(totp(seed, step), code)) return step;
  }
  return std::nullopt;
}

std::optional<std::int64_t> find_step(std::string_view seed, const TwoCodes& codes,
                                      StepRange range) {
  for (std::int64_t step = range.first; step <= range.last; ++step) {
    if (crypto::equal_in_constant_time(totp(seed, step - 1), codes.first) &&
        crypto::equal_in_constant_time(totp(seed, step), codes.second)) {
      return step;
    }
  }
  return std::nullopt;
}

}  // namespace trailcam::iam
