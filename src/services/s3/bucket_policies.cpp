#include "services/s3/bucket_policies.h"

#include "services/s3/bucket_name.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {
namespace {
constexpr std::size_t kCachedPoliciesMax = 1024;
}  // namespace

Result<std::optional<pipeline::ResourcePolicy>> BucketPolicies::of(std::string_view arn) const {
  if (!arn.starts_with(kArnPrefix)) return std::optional<pipeline::ResourcePolicy>();
  const std::string_view path = arn.substr(kArnPrefix.size());
  store::Transaction transaction(database_);
  const auto bucket = TC_TRY(transaction.get(kBuckets, bucket_key(path.substr(0, path.find('/')))));
  if (!bucket) return std::optional<pipeline::ResourcePolicy>();
  pipeline::ResourcePolicy out{.policy = nullptr, .owner = bucket->owner};
  if (bucket->policy) {
    const Parsed found = TC_TRY(parsed(*bucket->policy));
    out.policy = found.policy;
    out.restrict_public =
        found.is_public && bucket->public_access && bucket->public_access->restrict_buckets;
  }
  return std::optional(std::move(out));
}

Result<BucketPolicies::Parsed> BucketPolicies::parsed(const std::string& document) const {
  MutexLock lock(mutex_);
  if (const auto known = cache_.find(document); known != cache_.end()) return known->second;
  auto policy = policy::Policy::parse(document, policy::Policy::Kind::Resource);
  if (!policy) return Error(ErrorKind::Corrupt, "a stored bucket policy does not parse");
  Parsed made{*policy, (*policy)->is_public()};
  if (cache_.size() >= kCachedPoliciesMax) cache_.clear();
  cache_.emplace(document, made);
  return made;
}

}  // namespace trailcam::s3
