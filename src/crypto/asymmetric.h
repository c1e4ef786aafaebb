// Key pairs and what KMS does with them: signatures, RSA-OAEP and the agreement of a secret.
//
// A private key is a PKCS#8 document in DER, a public key a SubjectPublicKeyInfo in DER: what
// GenerateDataKeyPair and GetPublicKey hand out. Keys and nonces are drawn by OpenSSL from the
// operating system, never from a seed. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace trailcam::crypto {

enum class KeyPairSpec { Rsa2048, Rsa3072, Rsa4096, P256, P384, P521, Secp256k1, Ed25519 };

struct KeyPair {
  Secret private_key;
  std::string public_key;
};

// RSA-4096 takes up to some seconds. Error: Internal, when OpenSSL cannot.
Result<KeyPair> generate_key_pair(KeyPairSpec spec);

// How a message becomes a signature: RSA with either padding (the salt of PSS as long as the hash),
// ECDSA as a DER sequence (ANS X9.62), or Ed25519 (RFC 8032), which has its own hash.
enum class SignatureScheme { RsaPss, RsaPkcs1, Ecdsa, Ed25519 };
struct SignatureAlgorithm {
  SignatureScheme scheme;
  Hash hash;
};

// Whether the bytes to sign are the message or its hash. Of Ed25519 only Message is there: OpenSSL
// 3.0 has no Ed25519ph.
enum class Signed { Message, Hash };

class PublicKey {
 public:
  // Error: Invalid, for bytes that are no public key of these kinds.
  static Result<PublicKey> open(std::string_view subject_public_key_info);
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  // False for any signature that is not the key's over these bytes, malformed ones included.
  bool verify(SignatureAlgorithm algorithm, Signed what, std::string_view bytes,
              std::string_view signature) const;
  // RSA-OAEP with MGF1, both over `hash`. Error: Invalid, when the plaintext is too long.
  Result<std::string> encrypt(Hash hash, const Secret& plaintext) const;

 private:
  friend class PrivateKey;
  struct Key;
  explicit PublicKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

class PrivateKey {
 public:
  // Error: Corrupt.
  static Result<PrivateKey> open(const Secret& pkcs8);
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  // The other half, as PublicKey::open reads it. Error: Internal.
  Result<std::string> public_key() const;
  // Errors: Invalid, when the algorithm is not of this key's kind, or a hash has the wrong length.
  Result<std::string> sign(SignatureAlgorithm algorithm, Signed what, std::string_view bytes) const;
  // Error: Invalid, for what `encrypt` of this key's other half did not write.
  Result<Secret> decrypt(Hash hash, std::string_view ciphertext) const;
  // ECDH: the x coordinate of the shared point, as long as the curve's field (NIST SP 800-56A).
  // Error: Invalid, when the other key is on another curve.
  Result<Secret> agree(const PublicKey& other) const;

 private:
  struct Key;
  explicit PrivateKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

}  // namespace trailcam::crypto
