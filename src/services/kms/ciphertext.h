// What KMS encrypts under a symmetric key: a ciphertext blob that tells which key and which of its
// materials open it (docs/formats/kms-ciphertext.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "services/kms/rows.h"

namespace trailcam::kms {

struct CiphertextKey {
  std::string arn;
  std::string material_id;  // 64 hexadecimal digits
};

// Binds the key and the encryption context to the plaintext.
std::string seal_ciphertext(const CiphertextKey& key, const Secret& material,
                            const EncryptionContext& context, const Secret& plaintext,
                            Random& random);

// Nothing for bytes that seal_ciphertext did not write, or that were altered where they name a key.
std::optional<CiphertextKey> read_ciphertext(std::string_view blob);

// Nothing when the blob was altered, or the material or the context is not the one that it was
// sealed with. `blob` is one that read_ciphertext reads.
std::optional<Secret> open_ciphertext(std::string_view blob, const Secret& material,
                                      const EncryptionContext& context);

}  // namespace trailcam::kms
