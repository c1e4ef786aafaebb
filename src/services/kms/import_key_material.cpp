#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "crypto/asymmetric.h"
#include "services/kms/generated/operations.h"
#include "services/kms/imports.h"
#include "services/kms/key_spec.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {

// When the material is to expire. Error: ValidationException.
Result<std::optional<Timestamp>> read_expiry(const pipeline::Call& call,
                                             const ImportKeyMaterialInput& input) {
  const auto wrong = [](const char* text) {
    return pipeline::faults::validation(pipeline::Family::Json, text);
  };
  const bool expires =
      input.ExpirationModel.value_or("KEY_MATERIAL_EXPIRES") == "KEY_MATERIAL_EXPIRES";
  if (!expires && input.ValidTo) {
    return wrong(
        "A validTo date must not be set if the ExpirationModel is "
        "KEY_MATERIAL_DOES_NOT_EXPIRE");
  }
  if (!expires) return std::optional<Timestamp>();
  if (!input.ValidTo) {
    return wrong("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  }
  if (*input.ValidTo <= call.now) return wrong("The validTo date must be in the future");
  return input.ValidTo;
}

// Errors: InvalidImportTokenException, ExpiredImportTokenException, InvalidCiphertextException,
// IncorrectKeyMaterialException.
Result<Secret> unwrap(const Kms& kms, const pipeline::Call& call, const KeyRow& key,
                      const ImportKeyMaterialInput& input) {
  const ImportToken token = TC_TRY(read_import_token(kms, input.ImportToken.bytes));
  if (token.key_arn != key.arn()) return errors::invalid_import_token_exception("");
  if (token.expires < call.now) return errors::expired_import_token_exception("");
  const auto wrapping_key = TC_TRY(crypto::PrivateKey::open(token.wrapping_key));
  const crypto::Hash hash =
      token.algorithm == "RSAES_OAEP_SHA_1" ? crypto::Hash::Sha1 : crypto::Hash::Sha256;
  auto material = wrapping_key.decrypt(hash, input.EncryptedKeyMaterial.bytes);
  if (!material) return errors::invalid_ciphertext_exception("");
  if (material->reveal().size() != key_spec(key.spec).material_bytes) {
    return errors::incorrect_key_material_exception("");
  }
  return std::move(*material);
}

}  // namespace

Result<ImportKeyMaterialOutput> import_key_material(Kms& kms, pipeline::Call& call,
                                                    const ImportKeyMaterialInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  const auto expires = TC_TRY(read_expiry(call, input));
  TC_TRY(check_imports(key));
  TC_TRY(check_not_pending_deletion(key));
  const Secret bytes = TC_TRY(unwrap(kms, call, key, input));
  MaterialRow material{.id = kms.imported_material_id(key, bytes), .created = call.now};
  const bool new_material =
      input.ImportType == "NEW_KEY_MATERIAL" && !key.awaits_material && material.id != key.material;
  if (new_material) {
    if (!key.symmetric()) return errors::incorrect_key_material_exception("");
    if (!key.pending_material.empty() && key.pending_material != material.id) {
      return errors::kms_invalid_state_exception(fmt::format(
          "New key material (id: {}) cannot be imported into KMS key {}, because another key "
          "material (id: {}) is pending rotation.",
          material.id, key.arn(), key.pending_material));
    }
    key.pending_material = material.id;
    material.expires = expires;
  } else {
    // What was imported once must come again.
    if (!key.material.empty() && key.material != material.id) {
      return errors::incorrect_key_material_exception("");
    }
    key.material = material.id;
    key.awaits_material = false;
    key.material_expires = expires;
    if (key.state == "PendingImport") key.state = "Enabled";
  }
  kms.put_material(call.transaction, key, material, bytes, call.random);
  TC_TRY(put_key(call.transaction, key));
  return ImportKeyMaterialOutput{.KeyId = key.arn(), .KeyMaterialId = material.id};
}

}  // namespace trailcam::kms
