#include "services/kms/data_key_pair.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {

Result<GenerateDataKeyPairOutput> generate_data_key_pair(Kms& kms, pipeline::Call& call,
                                                         const GenerateDataKeyPairInput& input) {
  TC_TRY(check_recipient(input));
  const DataKeyPair made = TC_TRY(make_data_key_pair(kms, call, input));
  GenerateDataKeyPairOutput output;
  show_data_key_pair(made, input.KeyPairSpec, output);
  output.PrivateKeyPlaintext = Blob{std::string(made.pair.private_key.reveal())};
  return output;
}

}  // namespace trailcam::kms
