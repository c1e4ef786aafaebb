#include "services/kms/data_key_pair.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {

Result<GenerateDataKeyPairWithoutPlaintextOutput> generate_data_key_pair_without_plaintext(
    Kms& kms, pipeline::Call& call, const GenerateDataKeyPairWithoutPlaintextInput& input) {
  const DataKeyPair made = TC_TRY(make_data_key_pair(kms, call, input));
  GenerateDataKeyPairWithoutPlaintextOutput output;
  show_data_key_pair(made, input.KeyPairSpec, output);
  return output;
}

}  // namespace trailcam::kms
