#include "crypto/password.h"

#include <charconv>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/assert.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::crypto {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::uint64_t kMemoryBytesMax = 128 << 20;

// The cost is kept with the hash, so that it can rise later.
struct Cost {
  unsigned log2_n = 15;
  unsigned r = 8;
  unsigned p = 1;
};
constexpr unsigned kLog2NMax = 20;

// "" when the cost is beyond what is allowed.
std::string scrypt(const Secret& password, std::string_view salt, const Cost& cost) {
  std::string out(kHashBytes, '\0');
  const std::string_view text = password.reveal();
  const int done =
      EVP_PBE_scrypt(text.data(), text.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                     salt.size(), std::uint64_t{1} << cost.log2_n, cost.r, cost.p, kMemoryBytesMax,
                     reinterpret_cast<unsigned char*>(out.data()), out.size());
  return done == 1 ? out : std::string();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool read_number(std::string_view text, unsigned& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string hash_password(const Secret& password, Random& random) {
  const Cost cost;
  const std::string salt = random.bytes(kSaltBytes);
  const std::string hash = scrypt(password, salt, cost);
  TC_ASSERT(!hash.empty());
  return fmt::format("scrypt${}${}${}${}${}", cost.log2_n, cost.r, cost.p, base64(salt),
                     base64(hash));
}

bool is_password(const Secret& password, std::string_view hash) {
  const auto parts = split(hash, '$');
  Cost cost;
  if (parts.size() != 6 || parts[0] != "scrypt" || !read_number(parts[1], cost.log2_n) ||
      !read_number(parts[2], cost.r) || !read_number(parts[3], cost.p) || cost.log2_n > kLog2NMax) {
    return false;
  }
  const auto salt = unbase64(parts[4]);
  const auto wanted = unbase64(parts[5]);
  if (!salt || !wanted || wanted->size() != kHashBytes) return false;
  return equal_in_constant_time(scrypt(password, *salt, cost), *wanted);
}

}  // namespace trailcam::crypto
