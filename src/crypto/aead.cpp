#include "crypto/aead.h"

#include <openssl/evp.h>

#include "base/assert.h"
#include "crypto/openssl.h"

namespace trailcam::crypto {
namespace {

const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  TC_ASSERT(cipher != nullptr);
  return cipher;
}

}  // namespace

struct Aead::Context {
  EVP_CIPHER_CTX* encrypting = EVP_CIPHER_CTX_new();
  EVP_CIPHER_CTX* decrypting = EVP_CIPHER_CTX_new();
  ~Context() {
    EVP_CIPHER_CTX_free(encrypting);
    EVP_CIPHER_CTX_free(decrypting);
  }
};

Aead::Aead(const Secret& key) : context_(std::make_unique<Context>()) {
  TC_ASSERT(key.reveal().size() == kKeyBytes);
  TC_ASSERT(EVP_EncryptInit_ex2(context_->encrypting, aes_256_gcm(), raw(key.reveal()), nullptr,
                                nullptr) == 1);
  TC_ASSERT(EVP_DecryptInit_ex2(context_->decrypting, aes_256_gcm(), raw(key.reveal()), nullptr,
                                nullptr) == 1);
}
Aead::~Aead() = default;
Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;

void Aead::encrypt(std::string_view nonce, std::string_view associated, std::string_view plaintext,
                   std::string& out) {
  TC_ASSERT(nonce.size() == kNonceBytes);
  EVP_CIPHER_CTX* evp = context_->encrypting;
  const std::size_t start = out.size();
  out.resize(start + plaintext.size() + kTagBytes);
  auto* to = reinterpret_cast<unsigned char*>(out.data() + start);
  int count = 0;
  TC_ASSERT(EVP_EncryptInit_ex2(evp, nullptr, nullptr, raw(nonce), nullptr) == 1);
  TC_ASSERT(EVP_EncryptUpdate(evp, nullptr, &count, raw(associated), int(associated.size())) == 1);
  TC_ASSERT(EVP_EncryptUpdate(evp, to, &count, raw(plaintext), int(plaintext.size())) == 1);
  TC_ASSERT(EVP_EncryptFinal_ex(evp, to + count, &count) == 1);
  TC_ASSERT(
      EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_GET_TAG, int(kTagBytes), to + plaintext.size()) == 1);
}

bool Aead::decrypt(std::string_view nonce, std::string_view associated, std::string_view sealed,
                   std::string& out) {
  TC_ASSERT(nonce.size() == kNonceBytes);
  if (sealed.size() < kTagBytes) return false;
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - kTagBytes);
  std::string tag(sealed.substr(ciphertext.size()));
  EVP_CIPHER_CTX* evp = context_->decrypting;
  const std::size_t start = out.size();
  out.resize(start + ciphertext.size());
  auto* to = reinterpret_cast<unsigned char*>(out.data() + start);
  int count = 0;
  TC_ASSERT(EVP_DecryptInit_ex2(evp, nullptr, nullptr, raw(nonce), nullptr) == 1);
  TC_ASSERT(EVP_DecryptUpdate(evp, nullptr, &count, raw(associated), int(associated.size())) == 1);
  TC_ASSERT(EVP_DecryptUpdate(evp, to, &count, raw(ciphertext), int(ciphertext.size())) == 1);
  TC_ASSERT(EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_SET_TAG, int(kTagBytes), tag.data()) == 1);
  unsigned char none[16];
  if (EVP_DecryptFinal_ex(evp, none, &count) == 1) return true;
  out.resize(start);
  return false;
}

std::string seal(const Secret& key, std::string_view purpose, std::string_view plaintext,
                 Random& random) {
  std::string sealed = random.bytes(kNonceBytes);
  const std::string nonce = sealed;
  Aead(key).encrypt(nonce, purpose, plaintext, sealed);
  return sealed;
}

Result<Secret> open(const Secret& key, std::string_view purpose, std::string_view sealed) {
  std::string plaintext;
  if (sealed.size() < kNonceBytes || !Aead(key).decrypt(sealed.substr(0, kNonceBytes), purpose,
                                                        sealed.substr(kNonceBytes), plaintext)) {
    return Error(ErrorKind::Corrupt, "sealed bytes do not open: altered, or another root key");
  }
  return Secret(std::move(plaintext));
}

}  // namespace trailcam::crypto
