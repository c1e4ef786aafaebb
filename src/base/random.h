// Where identifiers and key material come from. Production draws from the operating system; a
// simulation draws from a seed, so that a run repeats.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace trailcam {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `bytes` with `count` random bytes. Any thread.
  virtual void fill(void* bytes, std::size_t count) = 0;

  std::string bytes(std::size_t count);
  std::uint64_t next_u64();
  // Uniform in [0, bound), bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // "7a2b8f90-1c2d-4e3f-8a4b-5c6d7e8f9011" (version 4)
  std::string uuid();
  // `count` characters, each drawn from `alphabet`.
  std::string text(std::size_t count, std::string_view alphabet);
};

inline constexpr std::string_view kUpperAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
inline constexpr std::string_view kMixedAlnum =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kBase32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// getrandom(2), with a per-thread buffer; fit for keys.
std::unique_ptr<Random> system_random();
// Repeats for a seed; for tests and simulation only.
std::unique_ptr<Random> seeded_random(std::uint64_t seed);

}  // namespace trailcam
