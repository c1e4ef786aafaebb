// Finding keys by any of their names, and asking whether a caller may use them.
//
// Source: "Key identifiers (KeyId)", "Determining access to KMS keys" and "Key states of KMS keys"
// (KMS Developer Guide, read 2026-08).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

// "arn:aws:kms:REGION:ACCOUNT:key/ID" and "...:alias/NAME" in their parts.
struct Arn {
  AccountId account;
  Region region;
  std::string key_id;  // "" of an alias
  std::string alias;   // "alias/..."; "" of a key
};
std::optional<Arn> parse_arn(std::string_view text);
// Whether that can be the id of a key: a UUID, or "mrk-" and 32 hexadecimal digits.
bool is_key_id(std::string_view text);

// A key and how it was asked for.
struct FoundKey {
  KeyRow row;
  std::string alias;  // "alias/..." when it was asked for by one
};

// What a caller wants with a key.
struct Use {
  std::string_view action = {};  // "kms:ReEncryptFrom"; "" for that of the operation
  // Of cryptographic operations.
  const EncryptionContext* context = nullptr;
  const std::optional<std::vector<std::string>>* grant_tokens = nullptr;
  const GrantRow* new_grant = nullptr;  // CreateGrant
  pipeline::KnownFacts facts = {};      // condition keys that the input does not tell
  // Whether other accounts may ask at all.
  bool across_accounts = false;
  // Whether the key may be named by an alias.
  bool by_alias = false;
};

// The key that `id` names: its id, its ARN, an alias' name or ARN. The alias of AWS's own that is
// asked for first makes its key. Error: NotFoundException in KMS's words; Io, Corrupt.
Result<FoundKey> find_key(const Kms& kms, pipeline::Call& call, std::string_view id);
// The same once the caller may do with it what the operation does; the record then shows the key.
// Every operation on a key comes through here. Errors: those of find_key, AccessDeniedException,
// InvalidGrantTokenException.
Result<KeyRow> key_for(const Kms& kms, pipeline::Call& call, std::string_view id,
                       const Use& use = {});
// The second half, for a key that was found in another way.
Result<void> authorize(const Kms& kms, pipeline::Call& call, const FoundKey& key, const Use& use);

// Those of key_for for operations that use the key's material.
inline Use cryptographic(const EncryptionContext* context,
                         const std::optional<std::vector<std::string>>* grant_tokens) {
  return {
      .context = context, .grant_tokens = grant_tokens, .across_accounts = true, .by_alias = true};
}

// Errors: DisabledException; KMSInvalidStateException for one that is to be deleted or has no
// material.
Result<void> check_enabled(const KeyRow& key);
// KMSInvalidStateException for one that is to be deleted.
Result<void> check_not_pending_deletion(const KeyRow& key);
// Error: InvalidKeyUsageException. `operation` is the operation's name.
Result<void> check_usage(const KeyRow& key, std::string_view usage, std::string_view operation);
// The two for a cryptographic operation.
Result<void> check_usable(const KeyRow& key, std::string_view usage, std::string_view operation);

// When something is to be done with the key by itself: deletion, rotation, the end of imported
// material.
std::optional<Timestamp> due_time(const KeyRow& key);
store::Key due_key(Timestamp time, const KeyRow& key);
// Puts a key's row, new or changed, and what is due with it. Error: Io, Corrupt.
Result<void> put_key(store::Transaction& transaction, const KeyRow& key);
// Erases the row and all that belongs to the key: with its material goes all that it encrypted.
// Grants are left to erase_grants. Error: Io, Corrupt.
Result<void> erase_key(store::Transaction& transaction, const KeyRow& key);
void put_alias(store::Transaction& transaction, const AliasRow& alias);
void erase_alias(store::Transaction& transaction, const AliasRow& alias);

// What DryRun answers where the operation would have worked.
Error dry_run_succeeds();

// The aliases of a key, by name. Error: Io, Corrupt.
Result<std::vector<std::string>> alias_names(const store::Transaction& transaction,
                                             const KeyRow& key);

}  // namespace trailcam::kms
