#include "aws/pipeline/faults.h"
#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {

Result<DeriveSharedSecretOutput> derive_shared_secret(Kms& kms, pipeline::Call& call,
                                                      const DeriveSharedSecretInput& input) {
  TC_TRY(check_recipient(input));
  const KeyRow key =
      TC_TRY(key_for(kms, call, input.KeyId, cryptographic(nullptr, &input.GrantTokens)));
  TC_TRY(check_usable(key, "KEY_AGREEMENT", "DeriveSharedSecret"));
  TC_TRY(check_algorithm(key, key_spec(key.spec).agreement, input.KeyAgreementAlgorithm));
  const Secret material = TC_TRY(kms.current_material(call.transaction, key));
  const auto pair = TC_TRY(crypto::PrivateKey::open(material));
  const auto theirs = crypto::PublicKey::open(input.PublicKey.bytes);
  const auto shared = theirs ? pair.agree(*theirs) : Result<Secret>(theirs.error());
  // The recorded answer of AWS has no message.
  if (!shared) return pipeline::faults::validation(pipeline::Family::Json, "");
  TC_TRY(check_dry_run(input.DryRun));

  DeriveSharedSecretOutput output;
  output.KeyId = key.arn();
  output.SharedSecret = Blob{std::string(shared->reveal())};
  output.KeyAgreementAlgorithm = input.KeyAgreementAlgorithm;
  output.KeyOrigin = key.origin;
  return output;
}

}  // namespace trailcam::kms
