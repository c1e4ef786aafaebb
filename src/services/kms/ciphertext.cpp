#include "services/kms/ciphertext.h"

#include "base/assert.h"
#include "base/encoding.h"
#include "crypto/aead.h"
#include "crypto/digest.h"

namespace trailcam::kms {
namespace {

constexpr std::string_view kCiphertextMagic = "TCK1";
constexpr std::size_t kMaterialNameBytes = 32;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kCheckBytes = 8;
constexpr std::size_t kArnBytesMax = 255;

// The parts of a blob in their order. Views of the blob.
struct BlobParts {
  std::string_view header;  // all before the check
  std::string_view arn;
  std::string_view material_id;  // raw
  std::string_view salt;
  std::string_view check;
  std::string_view sealed;
};

std::optional<BlobParts> split(std::string_view blob) {
  if (!blob.starts_with(kCiphertextMagic) || blob.size() == kCiphertextMagic.size()) {
    return std::nullopt;
  }
  const std::size_t arn_bytes = static_cast<unsigned char>(blob[kCiphertextMagic.size()]);
  const std::size_t header_bytes =
      kCiphertextMagic.size() + 1 + arn_bytes + kMaterialNameBytes + kSaltBytes;
  if (blob.size() < header_bytes + kCheckBytes + crypto::kTagBytes) return std::nullopt;
  BlobParts parts;
  parts.header = blob.substr(0, header_bytes);
  parts.arn = blob.substr(kCiphertextMagic.size() + 1, arn_bytes);
  parts.salt = parts.header.substr(header_bytes - kSaltBytes);
  parts.material_id =
      parts.header.substr(header_bytes - kSaltBytes - kMaterialNameBytes, kMaterialNameBytes);
  parts.check = blob.substr(header_bytes, kCheckBytes);
  parts.sealed = blob.substr(header_bytes + kCheckBytes);
  return parts;
}

// Tells an altered name of a key from the name of another key, before anybody is asked about it.
std::string check_of(std::string_view header) {
  return crypto::sha256(header).substr(0, kCheckBytes);
}

Secret message_key(const Secret& material, std::string_view salt) {
  std::string purpose = "trailcam kms ciphertext 1";
  purpose += salt;
  return Secret(crypto::hmac_sha256(material.reveal(), purpose));
}

void append_text(std::string& out, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) out += char(text.size() >> shift & 255);
  out += text;
}

// One text for each context: the map is sorted by key, and every text tells its length.
std::string associated_data(std::string_view header, const EncryptionContext& context) {
  std::string out(header);
  for (const auto& [key, value] : context) {
    append_text(out, key);
    append_text(out, value);
  }
  return out;
}

// Each message has a key of its own, so that the nonce need not differ.
const std::string kMessageNonce(crypto::kNonceBytes, '\0');

}  // namespace

std::string seal_ciphertext(const CiphertextKey& key, const Secret& material,
                            const EncryptionContext& context, const Secret& plaintext,
                            Random& random) {
  const auto material_id = unhex(key.material_id);
  TC_ASSERT(key.arn.size() <= kArnBytesMax);
  TC_ASSERT(material_id && material_id->size() == kMaterialNameBytes);
  std::string header(kCiphertextMagic);
  header += char(key.arn.size());
  header += key.arn;
  header += *material_id;
  const std::string salt = random.bytes(kSaltBytes);
  header += salt;
  std::string blob = header + check_of(header);
  crypto::Aead(message_key(material, salt))
      .encrypt(kMessageNonce, associated_data(header, context), plaintext.reveal(), blob);
  return blob;
}

std::optional<CiphertextKey> read_ciphertext(std::string_view blob) {
  const auto parts = split(blob);
  if (!parts || parts->check != check_of(parts->header)) return std::nullopt;
  return CiphertextKey{std::string(parts->arn), hex(std::string(parts->material_id))};
}

std::optional<Secret> open_ciphertext(std::string_view blob, const Secret& material,
                                      const EncryptionContext& context) {
  const auto parts = split(blob);
  if (!parts) return std::nullopt;
  std::string plaintext;
  if (!crypto::Aead(message_key(material, parts->salt))
           .decrypt(kMessageNonce, associated_data(parts->header, context), parts->sealed,
                    plaintext)) {
    return std::nullopt;
  }
  return Secret(std::move(plaintext));
}

}  // namespace trailcam::kms
