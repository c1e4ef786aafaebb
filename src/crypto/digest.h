// Hashes and HMAC. With aead.h, the only door to OpenSSL for everything outside of http/.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace trailcam::crypto {

enum class Hash { Md5, Sha1, Sha224, Sha256, Sha384, Sha512 };
inline constexpr std::size_t kHashes = 6;

// 16, 20, 28, 32, 48 or 64.
std::size_t digest_bytes(Hash hash);
// The raw bytes of a hash, digest_bytes of them.
std::string digest(Hash hash, std::string_view bytes);
inline std::string sha256(std::string_view bytes) { return digest(Hash::Sha256, bytes); }
std::string sha256_hex(std::string_view bytes);
// RFC 2104, over any of the hashes.
std::string hmac(Hash hash, std::string_view key, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);

// Hashes what arrives in pieces. One thread at a time.
class Digest {
 public:
  explicit Digest(Hash hash);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(std::string_view bytes);
  // The raw hash of all that was given; the Digest starts afresh.
  std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Takes the same time wherever the two differ. Different lengths are told apart at once.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace trailcam::crypto
