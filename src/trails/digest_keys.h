// The keys that sign digests: one pair for a region at a time, with a new one half a validity
// later, so that two always overlap. Public halves are kept for ever, private ones until they
// expire.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "crypto/rsa.h"
#include "store/committer.h"
#include "store/transaction.h"

namespace trailcam::trails {

// Source: ListPublicKeys shows keys that are valid for 30 days.
inline constexpr Millis kDigestKeyValidity = std::chrono::hours{24 * 30};
inline constexpr Millis kDigestKeyRotation = kDigestKeyValidity / 2;

struct DigestKeyRow {
  Region region;
  std::string fingerprint;
  std::string public_key;  // DER PKCS #1
  std::string sealed;      // DER PKCS #8 under the root key; "" once expired
  Timestamp valid_from{};
  Timestamp valid_to{};
  static void fields(auto& self, auto&& field) {
    field(1, self.region);
    field(2, self.fingerprint);
    field(3, self.public_key);
    field(4, self.sealed);
    field(5, self.valid_from);
    field(6, self.valid_to);
  }
};
inline constexpr store::Table<DigestKeyRow> kDigestKeys{
    "digest-key"};  // region, valid_from, fingerprint

// Keys of a region whose validity touches [from, to], oldest first. Error: Io, Corrupt.
Result<std::vector<DigestKeyRow>> digest_keys(const store::Transaction& transaction,
                                              const Region& region, Timestamp from, Timestamp to);

class DigestKeys {
 public:
  DigestKeys(const store::Database& database, store::Committer& committer, Secret root_key,
             Random& random)
      : database_(database),
        committer_(committer),
        root_key_(std::move(root_key)),
        random_(random) {}

  // Of the key that signs what is made as of `time`; a key is made, and committed, when there is
  // none, and the private halves of those that expired before are erased.
  // Error: Io, Corrupt, Internal.
  Result<std::string> fingerprint_for(const Region& region, Timestamp time);
  // Error: NotFound when its private half is erased; Io, Corrupt.
  Result<crypto::RsaKey> key(const Region& region, std::string_view fingerprint) const;

 private:
  Result<std::string> make(const Region& region, Timestamp time);

  const store::Database& database_;
  store::Committer& committer_;
  const Secret root_key_;
  Random& random_;
};

}  // namespace trailcam::trails
