// What the cryptographic operations share: encrypting and decrypting under a key, and what they all
// refuse.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/kms/algorithms.h"
#include "services/kms/generated/errors.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

inline constexpr std::size_t kContextBytesMax = 8192;

using GrantTokens = std::optional<std::vector<std::string>>;

// Of an operation's input. Error: ValidationException beyond kContextBytesMax.
Result<EncryptionContext> read_context(const std::optional<EncryptionContext>& given);

// The last word of an operation that was only asked whether it would work. Error:
// DryRunOperationException.
Result<void> check_dry_run(const std::optional<bool>& dry_run);

// Answers for attested enclaves (`Recipient`) are not there. Error: UnsupportedOperationException.
template <class Input>
Result<void> check_recipient(const Input& input) {
  if (!input.Recipient) return {};
  return errors::unsupported_operation_exception("Recipient is not supported.");
}

// What encrypting gives.
struct Encrypted {
  std::string blob;
  std::string material_id;  // "" of an asymmetric key
};

// Whether the key encrypts in that way. `operation` is the operation's name. Errors: those of
// check_usable(), InvalidKeyUsageException, ValidationException (a context that the algorithm
// cannot bind).
struct EncryptionWish {
  std::string_view algorithm = kSymmetricAlgorithm;
  const EncryptionContext* context = nullptr;
};
Result<void> check_encrypts(const KeyRow& key, const EncryptionWish& wish,
                            std::string_view operation);
// Errors: ValidationException (too long for the key); Io, Corrupt.
Result<Encrypted> encrypt_under(const Kms& kms, pipeline::Call& call, const KeyRow& key,
                                const EncryptionWish& wish, const Secret& plaintext);

// Whether the ciphertext of Decrypt or ReEncrypt is not to be looked at: of a dry run only.
template <class Input>
bool ignores_ciphertext(const Input& input) {
  return input.DryRun.value_or(false) && input.DryRunModifiers && !input.DryRunModifiers->empty();
}

// What is to be decrypted.
struct DecryptionWish {
  const std::optional<Blob>& blob;
  const std::optional<std::string>& key_id;
  std::string_view algorithm = kSymmetricAlgorithm;
  const EncryptionContext* context = nullptr;
  bool ignore_ciphertext = false;  // a dry run that only asks for permission
};
// The key that decrypts it: the blob tells, or the request. Errors: InvalidCiphertextException,
// IncorrectKeyException, ValidationException (no key told), those of find_key().
Result<FoundKey> find_decrypting_key(const Kms& kms, pipeline::Call& call,
                                     const DecryptionWish& wish);
struct Decrypted {
  Secret plaintext;
  std::string material_id;  // "" of an asymmetric key
};
// Errors: InvalidCiphertextException; Io, Corrupt.
Result<Decrypted> decrypt_under(const Kms& kms, pipeline::Call& call, const KeyRow& key,
                                const DecryptionWish& wish);

// Tells in the record which material was used.
void note_material(pipeline::Call& call, const std::string& material_id);

// The condition keys of a context that is not in the member EncryptionContext.
void add_context_facts(const EncryptionContext& context, pipeline::KnownFacts& facts);

// What GenerateDataKey and its kin begin with.
struct DataKeyRequest {
  const std::string& key_id;
  const std::optional<EncryptionContext>& context;
  const GrantTokens& grant_tokens;
  const std::optional<bool>& dry_run;
};
struct DataKeyMaker {
  KeyRow key;
  EncryptionContext context;
};
// Errors: those of key_for() and check_encrypts(), DryRunOperationException.
Result<DataKeyMaker> prepare_data_key(const Kms& kms, pipeline::Call& call,
                                      const DataKeyRequest& request);
Result<Encrypted> seal_data_key(const Kms& kms, pipeline::Call& call, const DataKeyMaker& maker,
                                const Secret& plaintext);

// How long a data key is to be. Error: ValidationException unless just one of the two is given.
Result<std::size_t> data_key_bytes(const std::optional<std::string>& key_spec,
                                   const std::optional<std::int64_t>& bytes);

}  // namespace trailcam::kms
