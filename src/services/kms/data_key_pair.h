// What GenerateDataKeyPair and its kin without plaintext share.
#pragma once

#include "services/kms/cryptography.h"

namespace trailcam::kms {

struct DataKeyPair {
  KeyRow key;
  crypto::KeyPair pair;
  Encrypted sealed;  // the private half
};

// Errors: those of prepare_data_key(), UnsupportedOperationException.
template <class Input>
Result<DataKeyPair> make_data_key_pair(const Kms& kms, pipeline::Call& call, const Input& input) {
  const crypto::KeyPairSpec spec = TC_TRY(key_pair_spec(input.KeyPairSpec));
  DataKeyMaker maker = TC_TRY(prepare_data_key(kms, call,
                                               {.key_id = input.KeyId,
                                                .context = input.EncryptionContext,
                                                .grant_tokens = input.GrantTokens,
                                                .dry_run = input.DryRun}));
  crypto::KeyPair pair = TC_TRY(crypto::generate_key_pair(spec));
  Encrypted sealed = TC_TRY(seal_data_key(kms, call, maker, pair.private_key));
  return DataKeyPair{std::move(maker.key), std::move(pair), std::move(sealed)};
}

// All but the plaintext.
template <class Output>
void show_data_key_pair(const DataKeyPair& made, const std::string& spec, Output& output) {
  output.PrivateKeyCiphertextBlob = Blob{made.sealed.blob};
  output.PublicKey = Blob{made.pair.public_key};
  output.KeyId = made.key.arn();
  output.KeyPairSpec = spec;
  output.KeyMaterialId = made.sealed.material_id;
}

}  // namespace trailcam::kms
