#include "aws/policy/cache.h"

#include <utility>

namespace trailcam::policy {

Result<std::shared_ptr<const Policy>> Cache::get(const std::string& document, Policy::Kind kind) {
  const std::string key = char('0' + int(kind)) + document;
  {
    MutexLock lock(mutex_);
    if (const auto found = young_.find(key); found != young_.end()) return found->second;
    if (const auto found = old_.find(key); found != old_.end()) {
      return add(key, std::shared_ptr(found->second));
    }
  }
  auto parsed = Policy::parse(document, kind);
  if (!parsed) return Error(ErrorKind::Corrupt, "a stored policy: " + parsed.error().message());
  MutexLock lock(mutex_);
  return add(key, *parsed);
}

std::shared_ptr<const Policy> Cache::add(const std::string& key,
                                         std::shared_ptr<const Policy> policy) {
  const auto [entry, added] = young_.emplace(key, policy);
  if (!added) return entry->second;
  young_bytes_ += key.size();
  if (young_bytes_ > kBytesMax / 2) {
    old_ = std::exchange(young_, {});
    young_bytes_ = 0;
  }
  return policy;
}

}  // namespace trailcam::policy
