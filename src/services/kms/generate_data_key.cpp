#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {

Result<GenerateDataKeyOutput> generate_data_key(Kms& kms, pipeline::Call& call,
                                                const GenerateDataKeyInput& input) {
  TC_TRY(check_recipient(input));
  const std::size_t bytes = TC_TRY(data_key_bytes(input.KeySpec, input.NumberOfBytes));
  const DataKeyMaker maker = TC_TRY(prepare_data_key(
      kms, call, {input.KeyId, input.EncryptionContext, input.GrantTokens, input.DryRun}));
  const Secret plaintext(call.random.bytes(bytes));
  Encrypted sealed = TC_TRY(seal_data_key(kms, call, maker, plaintext));

  GenerateDataKeyOutput output;
  output.CiphertextBlob = Blob{std::move(sealed.blob)};
  output.Plaintext = Blob{std::string(plaintext.reveal())};
  output.KeyId = maker.key.arn();
  output.KeyMaterialId = sealed.material_id;
  return output;
}

}  // namespace trailcam::kms
