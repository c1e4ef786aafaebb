#include "crypto/asymmetric.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <fmt/format.h>

#include "base/assert.h"
#include "crypto/openssl.h"

namespace trailcam::crypto {
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using SigningContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

// OpenSSL leaves its reasons in a queue of the thread; none of them may reach the next user of it.
Error refusal(ErrorKind kind, std::string message) {
  ERR_clear_error();
  return Error(kind, std::move(message));
}

const EVP_MD* evp_hash(Hash hash) {
  switch (hash) {
    case Hash::Md5:
      return EVP_md5();
    case Hash::Sha1:
      return EVP_sha1();
    case Hash::Sha224:
      return EVP_sha224();
    case Hash::Sha256:
      return EVP_sha256();
    case Hash::Sha384:
      return EVP_sha384();
    case Hash::Sha512:
      return EVP_sha512();
  }
  return nullptr;
}

EVP_PKEY* generate(KeyPairSpec spec) {
  switch (spec) {
    case KeyPairSpec::Rsa2048:
      return EVP_RSA_gen(2048);
    case KeyPairSpec::Rsa3072:
      return EVP_RSA_gen(3072);
    case KeyPairSpec::Rsa4096:
      return EVP_RSA_gen(4096);
    case KeyPairSpec::P256:
      return EVP_EC_gen("P-256");
    case KeyPairSpec::P384:
      return EVP_EC_gen("P-384");
    case KeyPairSpec::P521:
      return EVP_EC_gen("P-521");
    case KeyPairSpec::Secp256k1:
      return EVP_EC_gen("secp256k1");
    case KeyPairSpec::Ed25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

Result<Secret> pkcs8_of(EVP_PKEY* key) {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>> info(
      EVP_PKEY2PKCS8(key));
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : -1;
  if (size <= 0) return refusal(ErrorKind::Internal, "cannot write a private key");
  std::string der(std::size_t(size), '\0');
  unsigned char* to = octets(der);
  TC_ASSERT(i2d_PKCS8_PRIV_KEY_INFO(info.get(), &to) == size);
  return Secret(std::move(der));
}

Result<std::string> public_info_of(EVP_PKEY* key) {
  const int size = i2d_PUBKEY(key, nullptr);
  if (size <= 0) return refusal(ErrorKind::Internal, "cannot write a public key");
  std::string der(std::size_t(size), '\0');
  unsigned char* to = octets(der);
  TC_ASSERT(i2d_PUBKEY(key, &to) == size);
  return der;
}

bool fits(EVP_PKEY* key, SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::RsaPss:
    case SignatureScheme::RsaPkcs1:
      return EVP_PKEY_is_a(key, "RSA") == 1;
    case SignatureScheme::Ecdsa:
      return EVP_PKEY_is_a(key, "EC") == 1;
    case SignatureScheme::Ed25519:
      return EVP_PKEY_is_a(key, "ED25519") == 1;
  }
  return false;
}

bool set_padding(EVP_PKEY_CTX* context, SignatureAlgorithm algorithm) {
  switch (algorithm.scheme) {
    case SignatureScheme::RsaPss:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp_hash(algorithm.hash)) == 1;
    case SignatureScheme::RsaPkcs1:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    case SignatureScheme::Ecdsa:
    case SignatureScheme::Ed25519:
      return true;
  }
  return false;
}

// The hash to sign; the message itself where the scheme hashes by itself.
std::string to_be_signed(SignatureAlgorithm algorithm, Signed what, std::string_view bytes) {
  if (what == Signed::Hash || algorithm.scheme == SignatureScheme::Ed25519) {
    return std::string(bytes);
  }
  return digest(algorithm.hash, bytes);
}

bool has_signable_size(SignatureAlgorithm algorithm, Signed what, std::string_view bytes) {
  if (what == Signed::Message) return true;
  return algorithm.scheme != SignatureScheme::Ed25519 &&
         bytes.size() == digest_bytes(algorithm.hash);
}

Result<std::string> sign_ed25519(EVP_PKEY* key, std::string_view message) {
  const SigningContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, octets(message), message.size()) != 1) {
    return refusal(ErrorKind::Internal, "cannot sign");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), octets(signature), &size, octets(message), message.size()) !=
      1) {
    return refusal(ErrorKind::Internal, "cannot sign");
  }
  signature.resize(size);
  return signature;
}

bool set_oaep(EVP_PKEY_CTX* context, Hash hash) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, evp_hash(hash)) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp_hash(hash)) == 1;
}

}  // namespace

Result<KeyPair> generate_key_pair(KeyPairSpec spec) {
  const Pkey key(generate(spec));
  if (!key) return refusal(ErrorKind::Internal, "cannot generate a key pair");
  KeyPair pair;
  pair.private_key = TC_TRY(pkcs8_of(key.get()));
  pair.public_key = TC_TRY(public_info_of(key.get()));
  return pair;
}

struct PublicKey::Key {
  Pkey evp;
};
PublicKey::PublicKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Result<PublicKey> PublicKey::open(std::string_view subject_public_key_info) {
  const unsigned char* at = octets(subject_public_key_info);
  const unsigned char* const end = at + subject_public_key_info.size();
  Pkey key(d2i_PUBKEY(nullptr, &at, long(subject_public_key_info.size())));
  if (!key || at != end) return refusal(ErrorKind::Invalid, "not a public key");
  return PublicKey(std::make_unique<Key>(Key{std::move(key)}));
}

bool PublicKey::verify(SignatureAlgorithm algorithm, Signed what, std::string_view bytes,
                       std::string_view signature) const {
  EVP_PKEY* const key = key_->evp.get();
  if (!fits(key, algorithm.scheme) || !has_signable_size(algorithm, what, bytes)) return false;
  int answer = 0;
  if (algorithm.scheme == SignatureScheme::Ed25519) {
    const SigningContext context(EVP_MD_CTX_new());
    answer = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
             EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(bytes),
                              bytes.size()) == 1;
  } else {
    const std::string hashed = to_be_signed(algorithm, what, bytes);
    const PkeyContext context(EVP_PKEY_CTX_new(key, nullptr));
    answer = EVP_PKEY_verify_init(context.get()) == 1 && set_padding(context.get(), algorithm) &&
             EVP_PKEY_CTX_set_signature_md(context.get(), evp_hash(algorithm.hash)) == 1 &&
             EVP_PKEY_verify(context.get(), octets(signature), signature.size(), octets(hashed),
                             hashed.size()) == 1;
  }
  ERR_clear_error();
  return answer == 1;
}

Result<std::string> PublicKey::encrypt(Hash hash, const Secret& plaintext) const {
  const PkeyContext context(EVP_PKEY_CTX_new(key_->evp.get(), nullptr));
  const std::string_view bytes = plaintext.reveal();
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key_->evp.get(), "RSA") != 1 || EVP_PKEY_encrypt_init(context.get()) != 1 ||
      !set_oaep(context.get(), hash) ||
      EVP_PKEY_encrypt(context.get(), nullptr, &size, octets(bytes), bytes.size()) != 1) {
    return refusal(ErrorKind::Invalid, "not a key to encrypt with");
  }
  std::string ciphertext(size, '\0');
  if (EVP_PKEY_encrypt(context.get(), octets(ciphertext), &size, octets(bytes), bytes.size()) !=
      1) {
    return refusal(ErrorKind::Invalid, "the plaintext is too long for the key");
  }
  ciphertext.resize(size);
  return ciphertext;
}

struct PrivateKey::Key {
  Pkey evp;
};
PrivateKey::PrivateKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

Result<PrivateKey> PrivateKey::open(const Secret& pkcs8) {
  const unsigned char* at = octets(pkcs8.reveal());
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, long(pkcs8.reveal().size())));
  Pkey key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  if (!key) return refusal(ErrorKind::Corrupt, "not a private key");
  return PrivateKey(std::make_unique<Key>(Key{std::move(key)}));
}

Result<std::string> PrivateKey::public_key() const { return public_info_of(key_->evp.get()); }

Result<std::string> PrivateKey::sign(SignatureAlgorithm algorithm, Signed what,
                                     std::string_view bytes) const {
  EVP_PKEY* const key = key_->evp.get();
  if (!fits(key, algorithm.scheme)) {
    return Error(ErrorKind::Invalid, "the algorithm is not one of this key's");
  }
  if (!has_signable_size(algorithm, what, bytes)) {
    return Error(ErrorKind::Invalid, "the hash has not the length of the algorithm's");
  }
  if (algorithm.scheme == SignatureScheme::Ed25519) return sign_ed25519(key, bytes);
  const std::string hashed = to_be_signed(algorithm, what, bytes);
  const PkeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  std::size_t size = 0;
  if (EVP_PKEY_sign_init(context.get()) != 1 || !set_padding(context.get(), algorithm) ||
      EVP_PKEY_CTX_set_signature_md(context.get(), evp_hash(algorithm.hash)) != 1 ||
      EVP_PKEY_sign(context.get(), nullptr, &size, octets(hashed), hashed.size()) != 1) {
    return refusal(ErrorKind::Internal, "cannot sign");
  }
  std::string signature(size, '\0');
  if (EVP_PKEY_sign(context.get(), octets(signature), &size, octets(hashed), hashed.size()) != 1) {
    return refusal(ErrorKind::Internal, "cannot sign");
  }
  signature.resize(size);
  return signature;
}

Result<Secret> PrivateKey::decrypt(Hash hash, std::string_view ciphertext) const {
  const PkeyContext context(EVP_PKEY_CTX_new(key_->evp.get(), nullptr));
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key_->evp.get(), "RSA") != 1 || EVP_PKEY_decrypt_init(context.get()) != 1 ||
      !set_oaep(context.get(), hash) ||
      EVP_PKEY_decrypt(context.get(), nullptr, &size, octets(ciphertext), ciphertext.size()) != 1) {
    return refusal(ErrorKind::Invalid, "not a key to decrypt with");
  }
  std::string plaintext(size, '\0');
  const int opened = EVP_PKEY_decrypt(context.get(), octets(plaintext), &size, octets(ciphertext),
                                      ciphertext.size());
  Secret all(std::move(plaintext));
  if (opened != 1) return refusal(ErrorKind::Invalid, "the ciphertext does not open");
  return Secret(std::string(all.reveal().substr(0, size)));
}

Result<Secret> PrivateKey::agree(const PublicKey& other) const {
  EVP_PKEY* const peer = other.key_->evp.get();
  const PkeyContext context(EVP_PKEY_CTX_new(key_->evp.get(), nullptr));
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key_->evp.get(), "EC") != 1 || EVP_PKEY_is_a(peer, "EC") != 1 ||
      EVP_PKEY_parameters_eq(key_->evp.get(), peer) != 1 ||
      EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer) != 1 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) != 1) {
    return refusal(ErrorKind::Invalid, "the public key is not on the curve of the private one");
  }
  std::string shared(size, '\0');
  if (EVP_PKEY_derive(context.get(), octets(shared), &size) != 1) {
    return refusal(ErrorKind::Internal, "cannot derive a secret");
  }
  return Secret(std::move(shared));
}

}  // namespace trailcam::crypto
