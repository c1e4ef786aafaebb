#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {

Result<EncryptOutput> encrypt(Kms& kms, pipeline::Call& call, const EncryptInput& input) {
  const EncryptionContext context = TC_TRY(read_context(input.EncryptionContext));
  const std::string algorithm =
      input.EncryptionAlgorithm.value_or(std::string(kSymmetricAlgorithm));
  Use use = cryptographic(&context, &input.GrantTokens);
  use.facts = {{"kms:EncryptionAlgorithm", {algorithm}}};
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId, use));
  const EncryptionWish wish{algorithm, &context};
  TC_TRY(check_encrypts(key, wish, "Encrypt"));
  TC_TRY(check_dry_run(input.DryRun));
  Encrypted made =
      TC_TRY(encrypt_under(kms, call, key, wish, Secret(std::string(input.Plaintext.bytes))));
  note_material(call, made.material_id);

  EncryptOutput output;
  output.CiphertextBlob = Blob{std::move(made.blob)};
  output.KeyId = key.arn();
  output.EncryptionAlgorithm = algorithm;
  return output;
}

}  // namespace trailcam::kms
