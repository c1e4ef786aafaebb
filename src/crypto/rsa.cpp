#include "crypto/rsa.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <fmt/format.h>

#include "base/assert.h"
#include "crypto/openssl.h"

namespace trailcam::crypto {
namespace {

using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

std::shared_ptr<EVP_PKEY> shared(EVP_PKEY* key) {
  return std::shared_ptr<EVP_PKEY>(key, FreeWith<EVP_PKEY_free>());
}

}  // namespace

Result<RsaKey> RsaKey::generate() {
  EVP_PKEY* key = EVP_RSA_gen(kRsaBits);
  if (key == nullptr) return openssl_error("make an RSA key");
  return RsaKey(shared(key));
}

Result<RsaKey> RsaKey::read(const Secret& pkcs8) {
  const unsigned char* at = raw(pkcs8.reveal());
  const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, long(pkcs8.reveal().size())));
  EVP_PKEY* key = info == nullptr ? nullptr : EVP_PKCS82PKEY(info.get());
  ERR_clear_error();
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
    EVP_PKEY_free(key);
    return Error(ErrorKind::Corrupt, "not an RSA private key");
  }
  return RsaKey(shared(key));
}

Secret RsaKey::pkcs8() const {
  const Pkcs8 info(EVP_PKEY2PKCS8(key_.get()));
  TC_ASSERT(info != nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
  TC_ASSERT(size > 0);
  Secret out(std::string(reinterpret_cast<const char*>(der), std::size_t(size)));
  OPENSSL_clear_free(der, std::size_t(size));
  return out;
}

std::string RsaKey::public_key() const {
  unsigned char* der = nullptr;
  const int size = i2d_PublicKey(key_.get(), &der);
  TC_ASSERT(size > 0);
  std::string out(reinterpret_cast<const char*>(der), std::size_t(size));
  OPENSSL_free(der);
  return out;
}

std::string RsaKey::sign(std::string_view bytes) const {
  const MdContext context(EVP_MD_CTX_new());
  std::string out(std::size_t(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = out.size();
  TC_ASSERT(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  TC_ASSERT(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           raw(bytes), bytes.size()) == 1);
  out.resize(size);
  return out;
}

Result<RsaPublicKey> RsaPublicKey::read(std::string_view pkcs1) {
  const unsigned char* at = raw(pkcs1);
  EvpKey key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, long(pkcs1.size())));
  ERR_clear_error();
  if (key == nullptr || at != raw(pkcs1) + pkcs1.size()) {
    return Error(ErrorKind::Invalid, "not a PKCS #1 public key");
  }
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kRsaBits || bits > kRsaBitsMax) {
    return Error(ErrorKind::Invalid, fmt::format("an RSA key of {} bits; from {} to {} are taken",
                                                 bits, kRsaBits, kRsaBitsMax));
  }
  return RsaPublicKey(shared(key.release()));
}

bool RsaPublicKey::verify(std::string_view bytes, std::string_view signature) const {
  const MdContext context(EVP_MD_CTX_new());
  const bool valid =
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes), bytes.size()) ==
          1;
  ERR_clear_error();
  return valid;
}

}  // namespace trailcam::crypto
