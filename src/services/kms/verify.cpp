#include "services/kms/generated/operations.h"
#include "services/kms/signing.h"

namespace trailcam::kms {

Result<VerifyOutput> verify(Kms& kms, pipeline::Call& call, const VerifyInput& input) {
  const Signing signing = TC_TRY(prepare_signing(kms, call, input));
  const auto open_half = TC_TRY(crypto::PublicKey::open(TC_TRY(signing.pair.public_key())));
  if (!open_half.verify(signing.algorithm, signing.what, input.Message.bytes,
                        input.Signature.bytes)) {
    return errors::kms_invalid_signature_exception("");
  }
  VerifyOutput output;
  output.KeyId = signing.key.arn();
  output.SignatureValid = true;
  output.SigningAlgorithm = input.SigningAlgorithm;
  return output;
}

}  // namespace trailcam::kms
