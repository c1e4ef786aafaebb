// What Sign and Verify share.
#pragma once

#include "services/kms/cryptography.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {

struct Signing {
  KeyRow key;
  crypto::PrivateKey pair;
  crypto::SignatureAlgorithm algorithm;
  crypto::Signed what;
};

// The key and what to sign with it, for a caller who may ask. Errors: those of key_for(),
// check_usable(), check_algorithm() and what_is_signed(), DryRunOperationException.
template <class Input>
Result<Signing> prepare_signing(const Kms& kms, pipeline::Call& call, const Input& input) {
  const std::string message_type = input.MessageType.value_or("RAW");
  Use use = cryptographic(nullptr, &input.GrantTokens);
  use.facts = {{"kms:MessageType", {message_type}}};
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId, use));
  TC_TRY(check_usable(key, "SIGN_VERIFY", call.operation.name));
  TC_TRY(check_algorithm(key, key_spec(key.spec).signing, input.SigningAlgorithm));
  const auto algorithm = signature_algorithm(input.SigningAlgorithm);
  const crypto::Signed what =
      TC_TRY(what_is_signed({input.SigningAlgorithm, message_type, input.Message.bytes}));
  TC_TRY(check_dry_run(input.DryRun));
  const Secret material = TC_TRY(kms.current_material(call.transaction, key));
  crypto::PrivateKey pair = TC_TRY(crypto::PrivateKey::open(material));
  return Signing{std::move(key), std::move(pair), algorithm, what};
}

}  // namespace trailcam::kms
