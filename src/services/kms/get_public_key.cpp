#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {

Result<GetPublicKeyOutput> get_public_key(Kms& kms, pipeline::Call& call,
                                          const GetPublicKeyInput& input) {
  const KeyRow key =
      TC_TRY(key_for(kms, call, input.KeyId, cryptographic(nullptr, &input.GrantTokens)));
  const KeySpec& spec = key_spec(key.spec);
  if (spec.material_bytes > 0) return errors::unsupported_operation_exception("");
  TC_TRY(check_enabled(key));
  const Secret material = TC_TRY(kms.current_material(call.transaction, key));
  const auto pair = TC_TRY(crypto::PrivateKey::open(material));

  GetPublicKeyOutput output;
  output.KeyId = key.arn();
  output.PublicKey = Blob{TC_TRY(pair.public_key())};
  output.CustomerMasterKeySpec = key.spec;
  output.KeySpec = key.spec;
  output.KeyUsage = key.usage;
  const auto texts = [](const std::vector<std::string_view>& names) {
    return std::vector<std::string>(names.begin(), names.end());
  };
  if (key.usage == "ENCRYPT_DECRYPT") output.EncryptionAlgorithms = texts(spec.encryption);
  if (key.usage == "SIGN_VERIFY") output.SigningAlgorithms = texts(spec.signing);
  if (key.usage == "KEY_AGREEMENT") output.KeyAgreementAlgorithms = texts(spec.agreement);
  return output;
}

}  // namespace trailcam::kms
