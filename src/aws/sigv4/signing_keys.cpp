#include "aws/sigv4/signing_keys.h"

#include "crypto/digest.h"

namespace trailcam::sigv4 {

Secret SigningKeys::get(const Secret& secret_access_key, const Authorization& authorization) {
  const std::string name = authorization.access_key_id + "/" + authorization.scope();
  {
    MutexLock lock(mutex_);
    const auto known = known_.find(name);
    if (known != known_.end() &&
        crypto::equal_in_constant_time(known->second.secret_access_key.reveal(),
                                       secret_access_key.reveal())) {
      return known->second.signing_key;
    }
  }
  Secret key = signing_key(secret_access_key, authorization.date, authorization.region,
                           authorization.service);
  MutexLock lock(mutex_);
  if (known_.size() >= kSigningKeysMax) known_.clear();
  known_.insert_or_assign(name, Known{secret_access_key, key});
  return key;
}

}  // namespace trailcam::sigv4
