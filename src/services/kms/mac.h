// What GenerateMac and VerifyMac share.
#pragma once

#include "services/kms/cryptography.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {

struct MadeMac {
  KeyRow key;
  std::string mac;
};

// The MAC of the input's message, for a caller who may ask for it. Errors: those of key_for(),
// check_usable() and check_algorithm(), DryRunOperationException.
template <class Input>
Result<MadeMac> make_mac(const Kms& kms, pipeline::Call& call, const Input& input) {
  const Use use = cryptographic(nullptr, &input.GrantTokens);
  MadeMac made{.key = TC_TRY(key_for(kms, call, input.KeyId, use)), .mac = {}};
  TC_TRY(check_usable(made.key, "GENERATE_VERIFY_MAC", call.operation.name));
  TC_TRY(check_algorithm(made.key, key_spec(made.key.spec).mac, input.MacAlgorithm));
  TC_TRY(check_dry_run(input.DryRun));
  const Secret material = TC_TRY(kms.current_material(call.transaction, made.key));
  made.mac =
      crypto::hmac(hash_of_algorithm(input.MacAlgorithm), material.reveal(), input.Message.bytes);
  return made;
}

}  // namespace trailcam::kms
