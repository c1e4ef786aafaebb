// Import of key material: the token that carries the key under which material comes wrapped.
//
// Source: "Importing key material for AWS KMS keys" (KMS Developer Guide, read 2026-08).
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

inline constexpr std::chrono::hours kImportTokenLife{24};

// A promise to take material for one key. The private half of the wrapping key lies in the token,
// sealed: nothing is stored until material comes.
struct ImportToken {
  std::string key_arn;
  std::string algorithm;  // "RSAES_OAEP_SHA_256"
  Timestamp expires{};
  Secret wrapping_key;  // PKCS#8 DER
};
std::string write_import_token(const Kms& kms, const ImportToken& token, Random& random);
// Error: InvalidImportTokenException.
Result<ImportToken> read_import_token(const Kms& kms, std::string_view token);

// Error: UnsupportedOperationException for keys whose material does not come from outside, or is
// a pair of keys.
Result<void> check_imports(const KeyRow& key);
// The key once its material is gone: it waits for the same again.
void forget_material(store::Transaction& transaction, KeyRow& key);

}  // namespace trailcam::kms
