#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {

Result<GenerateDataKeyWithoutPlaintextOutput> generate_data_key_without_plaintext(
    Kms& kms, pipeline::Call& call, const GenerateDataKeyWithoutPlaintextInput& input) {
  const std::size_t bytes = TC_TRY(data_key_bytes(input.KeySpec, input.NumberOfBytes));
  const DataKeyMaker maker = TC_TRY(prepare_data_key(
      kms, call, {input.KeyId, input.EncryptionContext, input.GrantTokens, input.DryRun}));
  Encrypted sealed = TC_TRY(seal_data_key(kms, call, maker, Secret(call.random.bytes(bytes))));

  GenerateDataKeyWithoutPlaintextOutput output;
  output.CiphertextBlob = Blob{std::move(sealed.blob)};
  output.KeyId = maker.key.arn();
  output.KeyMaterialId = sealed.material_id;
  return output;
}

}  // namespace trailcam::kms
