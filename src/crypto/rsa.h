// RSA keys that sign log file digests: 2048 bits, SHA-256, padding of PKCS #1 v1.5.
// Source: RFC 8017, sections 8.2 and A.1.1 (RSAPublicKey).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"

struct evp_pkey_st;

namespace trailcam::crypto {

inline constexpr int kRsaBits = 2048;
inline constexpr int kRsaBitsMax = 8192;  // of a key that somebody hands us; a bound on time

// Any thread may sign, several at once.
class RsaKey {
 public:
  // Takes about a tenth of a second. Error: Internal, when OpenSSL cannot.
  static Result<RsaKey> generate();
  // DER PKCS #8, as pkcs8() gives it. Error: Corrupt.
  static Result<RsaKey> read(const Secret& pkcs8);

  Secret pkcs8() const;
  // DER PKCS #1 (RSAPublicKey): what ListPublicKeys shows.
  std::string public_key() const;
  // The raw signature, as long as the key.
  std::string sign(std::string_view bytes) const;

 private:
  explicit RsaKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

// Any thread may verify, several at once.
class RsaPublicKey {
 public:
  // DER PKCS #1, nothing after it, 2048 bits or more. Error: Invalid, with what is wrong.
  static Result<RsaPublicKey> read(std::string_view pkcs1);

  bool verify(std::string_view bytes, std::string_view signature) const;

 private:
  explicit RsaPublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace trailcam::crypto
