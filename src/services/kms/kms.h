// The KMS service's state: what seals key material, and who knows principals. Keys, aliases and
// grants are rows (rows.h).
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "aws/pipeline/principals.h"
#include "base/secret.h"
#include "services/kms/rows.h"
#include "store/committer.h"

namespace trailcam::kms {

inline constexpr std::size_t kKeysMax = 100'000;  // of an account in a region
inline constexpr std::size_t kAliasesPerKeyMax = 50;
inline constexpr std::size_t kTagsPerKeyMax = 50;
inline constexpr std::size_t kGrantsPerKeyMax = 50'000;
inline constexpr int kRotationsOnDemandMax = 25;  // of a key
inline constexpr std::string_view kPolicyName = "default";

// Any thread. What it is given outlives it.
class Kms {
 public:
  Kms(const Secret& root_key, store::Committer& committer, const pipeline::Principals& principals)
      : root_key_(root_key), committer_(committer), principals_(principals) {}

  // Draws material for a key, puts its row and makes it the current one; the key's row is the
  // caller's to put. Error: Internal.
  Result<void> add_material(store::Transaction& transaction, KeyRow& key, MaterialRow material,
                            Random& random) const;
  // Puts material that is given, sealed.
  void put_material(store::Transaction& transaction, const KeyRow& key, MaterialRow material,
                    const Secret& bytes, Random& random) const;
  // What add_material drew: random bytes of a symmetric or HMAC key, a PKCS#8 DER private key
  // otherwise. Error: Corrupt.
  Result<Secret> open_material(const KeyRow& key, const MaterialRow& material) const;
  // Material of a key by its id; nothing when it has none such. Error: Io, Corrupt.
  static Result<std::optional<MaterialRow>> material(store::Transaction& transaction,
                                                     const KeyRow& key, std::string_view id);
  // The current one. Errors: KMSInvalidStateException when it has none; Io, Corrupt.
  Result<Secret> current_material(store::Transaction& transaction, const KeyRow& key) const;

  // The id of material that was imported: the same whenever it comes again.
  std::string imported_material_id(const KeyRow& key, const Secret& bytes) const;

  // A text that says `content` to us alone: grant tokens, import tokens. `purpose` must be given
  // again.
  std::string seal_token(std::string_view purpose, std::string_view content, Random& random) const;
  std::optional<std::string> open_token(std::string_view purpose, std::string_view token) const;

  store::Committer& committer() const { return committer_; }
  const pipeline::Principals& principals() const { return principals_; }

 private:
  const Secret root_key_;
  store::Committer& committer_;
  const pipeline::Principals& principals_;
};

}  // namespace trailcam::kms
