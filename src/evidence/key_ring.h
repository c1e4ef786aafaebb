// The public keys that digests may be signed with: the answer of ListPublicKeys.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "crypto/rsa.h"

namespace trailcam::evidence {

struct PublicKey {
  crypto::RsaPublicKey key;
  Timestamp valid_from;
  Timestamp valid_until;
};

// Any thread may look up once nothing is added any more.
class KeyRing {
 public:
  // Adds the keys of {"PublicKeyList": [...]}, as the API or the AWS CLI gives it; of a key with a
  // wrong fingerprint nothing is believed. Error: Invalid, with what is wrong.
  Result<void> add(std::string_view json);
  const PublicKey* find(std::string_view fingerprint) const;
  bool empty() const { return keys_.empty(); }

 private:
  std::map<std::string, PublicKey, std::less<>> keys_;
};

}  // namespace trailcam::evidence
