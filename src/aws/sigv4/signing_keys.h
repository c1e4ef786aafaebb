// Signing keys that were worked out before: one is good for a day, a region and a service, and
// takes four HMACs to make.
#pragma once

#include <string>
#include <unordered_map>

#include "aws/sigv4/sigv4.h"
#include "base/mutex.h"

namespace trailcam::sigv4 {

// When full it starts afresh, which also forgets the keys of past days.
inline constexpr std::size_t kSigningKeysMax = 1024;

// Any thread.
class SigningKeys {
 public:
  // The signing key of `secret_access_key` for the authorization's scope.
  Secret get(const Secret& secret_access_key, const Authorization& authorization)
      TC_EXCLUDES(mutex_);

 private:
  struct Known {
    Secret secret_access_key;  // that it was made of; an id may come to have another
    Secret signing_key;
  };
  Mutex mutex_;
  std::unordered_map<std::string, Known> known_ TC_GUARDED_BY(mutex_);  // by key id and scope
};

}  // namespace trailcam::sigv4
