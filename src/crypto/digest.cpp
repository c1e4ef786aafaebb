#include "crypto/digest.h"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/assert.h"
#include "base/encoding.h"

namespace trailcam::crypto {
namespace {

// Fetched once: OpenSSL 3 looks an algorithm up anew at each use otherwise.
const EVP_MD* algorithm(Hash hash) {
  static const std::array<EVP_MD*, kHashes> fetched = {
      EVP_MD_fetch(nullptr, "MD5", nullptr),    EVP_MD_fetch(nullptr, "SHA1", nullptr),
      EVP_MD_fetch(nullptr, "SHA224", nullptr), EVP_MD_fetch(nullptr, "SHA256", nullptr),
      EVP_MD_fetch(nullptr, "SHA384", nullptr), EVP_MD_fetch(nullptr, "SHA512", nullptr)};
  const EVP_MD* md = fetched[std::size_t(hash)];
  TC_ASSERT(md != nullptr);
  return md;
}

// One reusable context per thread and hash, for one-shot hashing.
Digest& scratch(Hash hash) {
  thread_local std::array<Digest, kHashes> contexts = {Digest(Hash::Md5),    Digest(Hash::Sha1),
                                                       Digest(Hash::Sha224), Digest(Hash::Sha256),
                                                       Digest(Hash::Sha384), Digest(Hash::Sha512)};
  return contexts[std::size_t(hash)];
}

}  // namespace

struct Digest::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  const EVP_MD* md = nullptr;
  ~Context() { EVP_MD_CTX_free(evp); }
};

Digest::Digest(Hash hash) : context_(std::make_unique<Context>()) {
  context_->md = algorithm(hash);
  TC_ASSERT(EVP_DigestInit_ex2(context_->evp, context_->md, nullptr) == 1);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(std::string_view bytes) {
  TC_ASSERT(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

std::string Digest::finish() {
  std::string out(std::size_t(EVP_MD_get_size(context_->md)), '\0');
  TC_ASSERT(EVP_DigestFinal_ex(context_->evp, reinterpret_cast<unsigned char*>(out.data()),
                               nullptr) == 1);
  TC_ASSERT(EVP_DigestInit_ex2(context_->evp, context_->md, nullptr) == 1);
  return out;
}

std::string digest(Hash hash, std::string_view bytes) {
  Digest& hasher = scratch(hash);
  hasher.update(bytes);
  return hasher.finish();
}

std::size_t digest_bytes(Hash hash) { return std::size_t(EVP_MD_get_size(algorithm(hash))); }

std::string sha256_hex(std::string_view bytes) { return hex(sha256(bytes)); }

std::string hmac(Hash hash, std::string_view key, std::string_view bytes) {
  // RFC 2104 over the thread's own context: an EVP_MAC would be set up anew for each key, and SigV4
  // makes five keys a request.
  const auto block = std::size_t(EVP_MD_get_block_size(algorithm(hash)));
  std::string padded = key.size() > block ? digest(hash, key) : std::string(key);
  padded.resize(block, '\0');
  std::string inner_pad = padded;
  std::string outer_pad = padded;
  for (std::size_t i = 0; i < block; ++i) {
    inner_pad[i] ^= 0x36;
    outer_pad[i] ^= 0x5c;
  }
  Digest& hasher = scratch(hash);
  hasher.update(inner_pad);
  hasher.update(bytes);
  const std::string inner = hasher.finish();
  hasher.update(outer_pad);
  hasher.update(inner);
  OPENSSL_cleanse(padded.data(), padded.size());
  OPENSSL_cleanse(inner_pad.data(), inner_pad.size());
  OPENSSL_cleanse(outer_pad.data(), outer_pad.size());
  return hasher.finish();
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return hmac(Hash::Sha256, key, bytes);
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  return hmac(Hash::Sha1, key, bytes);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace trailcam::crypto
