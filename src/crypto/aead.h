// AES-256-GCM: the one cipher for secrets and bodies at rest.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/random.h"
#include "base/secret.h"

namespace trailcam::crypto {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;

// Encrypts many messages under one key. A nonce must never be used twice with a key: callers either
// count (segments of a body, whose key is its own) or draw at random (`seal`).
// One thread at a time.
class Aead {
 public:
  explicit Aead(const Secret& key);  // kKeyBytes long
  ~Aead();
  Aead(Aead&&) noexcept;
  Aead& operator=(Aead&&) noexcept;

  // Appends ciphertext and tag (plaintext size + kTagBytes) to `out`.
  void encrypt(std::string_view nonce, std::string_view associated, std::string_view plaintext,
               std::string& out);
  // Appends the plaintext to `out`; false, with `out` as it was, when the bytes are not what
  // encrypt wrote under this key, nonce and associated data.
  bool decrypt(std::string_view nonce, std::string_view associated, std::string_view sealed,
               std::string& out);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// A short secret with a random nonce in front: nonce | ciphertext | tag. `purpose` is bound to the
// bytes and must be given again to open them.
std::string seal(const Secret& key, std::string_view purpose, std::string_view plaintext,
                 Random& random);
// Error: Corrupt.
Result<Secret> open(const Secret& key, std::string_view purpose, std::string_view sealed);

}  // namespace trailcam::crypto
