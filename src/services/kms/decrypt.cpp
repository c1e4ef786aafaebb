#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {

Result<DecryptOutput> decrypt(Kms& kms, pipeline::Call& call, const DecryptInput& input) {
  TC_TRY(check_recipient(input));
  const EncryptionContext context = TC_TRY(read_context(input.EncryptionContext));
  const std::string algorithm =
      input.EncryptionAlgorithm.value_or(std::string(kSymmetricAlgorithm));
  const DecryptionWish wish{.blob = input.CiphertextBlob,
                            .key_id = input.KeyId,
                            .algorithm = algorithm,
                            .context = &context,
                            .ignore_ciphertext = ignores_ciphertext(input)};
  Use use = cryptographic(&context, &input.GrantTokens);
  use.facts = {{"kms:EncryptionAlgorithm", {algorithm}}};
  const FoundKey found = TC_TRY(find_decrypting_key(kms, call, wish));
  TC_TRY(authorize(kms, call, found, use));
  const KeyRow& key = found.row;
  TC_TRY(check_encrypts(key, {algorithm, &context}, "Decrypt"));
  if (wish.ignore_ciphertext) TC_TRY(check_dry_run(input.DryRun));
  Decrypted opened = TC_TRY(decrypt_under(kms, call, key, wish));
  TC_TRY(check_dry_run(input.DryRun));
  note_material(call, opened.material_id);

  DecryptOutput output;
  output.KeyId = key.arn();
  output.Plaintext = Blob{std::string(opened.plaintext.reveal())};
  output.EncryptionAlgorithm = algorithm;
  if (!opened.material_id.empty()) output.KeyMaterialId = opened.material_id;
  return output;
}

}  // namespace trailcam::kms
