#include "services/kms/generated/operations.h"
#include "services/kms/signing.h"

namespace trailcam::kms {

Result<SignOutput> sign(Kms& kms, pipeline::Call& call, const SignInput& input) {
  const Signing signing = TC_TRY(prepare_signing(kms, call, input));
  SignOutput output;
  output.KeyId = signing.key.arn();
  output.Signature =
      Blob{TC_TRY(signing.pair.sign(signing.algorithm, signing.what, input.Message.bytes))};
  output.SigningAlgorithm = input.SigningAlgorithm;
  return output;
}

}  // namespace trailcam::kms
