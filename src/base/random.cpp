#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>

#include "base/assert.h"
#include "base/mutex.h"

namespace trailcam {

std::string Random::bytes(std::size_t count) {
  std::string out(count, '\0');
  fill(out.data(), count);
  return out;
}

std::uint64_t Random::next_u64() {
  std::uint64_t value = 0;
  fill(&value, sizeof value);
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  TC_ASSERT(bound > 0);
  // Values from the incomplete last run of `bound` would make some results likelier than others.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t value = next_u64();
  while (value >= limit) value = next_u64();
  return value % bound;
}

std::string Random::uuid() {
  std::array<unsigned char, 16> raw;
  fill(raw.data(), raw.size());
  raw[6] = (raw[6] & 0x0f) | 0x40;
  raw[8] = (raw[8] & 0x3f) | 0x80;
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kHex[raw[i] >> 4];
    out += kHex[raw[i] & 15];
  }
  return out;
}

std::string Random::text(std::size_t count, std::string_view alphabet) {
  std::string out(count, '\0');
  for (char& c : out) c = alphabet[below(alphabet.size())];
  return out;
}

namespace {

class SystemRandom : public Random {
 public:
  void fill(void* bytes, std::size_t count) override {
    // One system call for many small draws; what is handed out is wiped from the buffer.
    thread_local std::array<char, 4096> pool;
    thread_local std::size_t used = pool.size();
    char* out = static_cast<char*>(bytes);
    while (count > 0) {
      if (used == pool.size()) {
        draw(pool.data(), pool.size());
        used = 0;
      }
      const std::size_t take = std::min(count, pool.size() - used);
      std::memcpy(out, pool.data() + used, take);
      std::memset(pool.data() + used, 0, take);
      used += take;
      out += take;
      count -= take;
    }
  }

 private:
  static void draw(char* out, std::size_t count) {
    while (count > 0) {
      const ssize_t got = getrandom(out, count, 0);
      if (got < 0) {
        TC_ASSERT(errno == EINTR);
        continue;
      }
      out += got;
      count -= std::size_t(got);
    }
  }
};

class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(void* bytes, std::size_t count) override {
    MutexLock lock(mutex_);
    char* out = static_cast<char*>(bytes);
    while (count > 0) {
      const std::uint64_t word = engine_();
      const std::size_t take = std::min(count, sizeof word);
      std::memcpy(out, &word, take);
      out += take;
      count -= take;
    }
  }

 private:
  Mutex mutex_;
  std::mt19937_64 engine_ TC_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Random> system_random() { return std::make_unique<SystemRandom>(); }
std::unique_ptr<Random> seeded_random(std::uint64_t seed) {
  return std::make_unique<SeededRandom>(seed);
}

}  // namespace trailcam
