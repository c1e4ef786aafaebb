#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {
namespace {

// One side of the change.
struct Side {
  std::string_view action;
  const EncryptionContext& context;
  const std::string& algorithm;
};

Result<void> authorize_side(const Kms& kms, pipeline::Call& call, const FoundKey& key,
                            const Side& side, const GrantTokens& tokens, bool same_key) {
  Use use = cryptographic(&side.context, &tokens);
  use.action = side.action;
  use.facts = {{"kms:EncryptionAlgorithm", {side.algorithm}},
               {"kms:ReEncryptOnSameKey", {same_key ? "true" : "false"}}};
  add_context_facts(side.context, use.facts);
  return authorize(kms, call, key, use);
}

}  // namespace

Result<ReEncryptOutput> re_encrypt(Kms& kms, pipeline::Call& call, const ReEncryptInput& input) {
  const EncryptionContext source_context = TC_TRY(read_context(input.SourceEncryptionContext));
  const EncryptionContext context = TC_TRY(read_context(input.DestinationEncryptionContext));
  const std::string source_algorithm =
      input.SourceEncryptionAlgorithm.value_or(std::string(kSymmetricAlgorithm));
  const std::string algorithm =
      input.DestinationEncryptionAlgorithm.value_or(std::string(kSymmetricAlgorithm));
  const DecryptionWish source_wish{.blob = input.CiphertextBlob,
                                   .key_id = input.SourceKeyId,
                                   .algorithm = source_algorithm,
                                   .context = &source_context,
                                   .ignore_ciphertext = ignores_ciphertext(input)};
  const FoundKey source = TC_TRY(find_decrypting_key(kms, call, source_wish));
  const FoundKey destination = TC_TRY(find_key(kms, call, input.DestinationKeyId));
  const bool same_key = source.row.arn() == destination.row.arn();
  TC_TRY(authorize_side(kms, call, source, {"kms:ReEncryptFrom", source_context, source_algorithm},
                        input.GrantTokens, same_key));
  TC_TRY(authorize_side(kms, call, destination, {"kms:ReEncryptTo", context, algorithm},
                        input.GrantTokens, same_key));
  const EncryptionWish wish{algorithm, &context};
  TC_TRY(check_encrypts(source.row, {source_algorithm, &source_context}, "ReEncrypt"));
  TC_TRY(check_encrypts(destination.row, wish, "ReEncrypt"));
  if (source_wish.ignore_ciphertext) TC_TRY(check_dry_run(input.DryRun));
  const Decrypted opened = TC_TRY(decrypt_under(kms, call, source.row, source_wish));
  TC_TRY(check_dry_run(input.DryRun));
  Encrypted made = TC_TRY(encrypt_under(kms, call, destination.row, wish, opened.plaintext));

  ReEncryptOutput output;
  output.CiphertextBlob = Blob{std::move(made.blob)};
  output.SourceKeyId = source.row.arn();
  output.KeyId = destination.row.arn();
  output.SourceEncryptionAlgorithm = source_algorithm;
  output.DestinationEncryptionAlgorithm = algorithm;
  if (!opened.material_id.empty()) output.SourceKeyMaterialId = opened.material_id;
  if (!made.material_id.empty()) output.DestinationKeyMaterialId = made.material_id;
  return output;
}

}  // namespace trailcam::kms
