// Compiled policies by their text.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "aws/policy/policy.h"
#include "base/mutex.h"

namespace trailcam::policy {

// Any thread. Bounded by the bytes of the documents; the oldest half goes when it is full.
class Cache {
 public:
  static constexpr std::size_t kBytesMax = 16 << 20;

  // Error: Corrupt when the text does not parse (it was refused when it was stored, so it does).
  Result<std::shared_ptr<const Policy>> get(const std::string& document, Policy::Kind kind);

 private:
  using Policies = std::unordered_map<std::string, std::shared_ptr<const Policy>>;
  std::shared_ptr<const Policy> add(const std::string& key, std::shared_ptr<const Policy> policy)
      TC_REQUIRES(mutex_);

  Mutex mutex_;
  // Two generations: what is asked for moves to the young one; the old one is dropped when the
  // young one is half of the bound.
  Policies young_ TC_GUARDED_BY(mutex_);
  Policies old_ TC_GUARDED_BY(mutex_);
  std::size_t young_bytes_ TC_GUARDED_BY(mutex_) = 0;
};

}  // namespace trailcam::policy
