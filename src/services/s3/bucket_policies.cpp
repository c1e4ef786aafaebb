#include "services/s3/bucket_policies.h"

#include "services/s3/bucket_name.h"
#include "services/s3/public_access.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {
namespace {
// Source: "PutBucketPolicy" (S3 API Reference): the owner's root user can always do this, even if
// the policy denies it.
constexpr std::string_view kRootAlways[] = {"s3:getbucketpolicy", "s3:putbucketpolicy",
                                            "s3:deletebucketpolicy"};
}  // namespace

Result<std::optional<pipeline::ResourcePolicy>> BucketPolicies::of(std::string_view arn) const {
  if (!arn.starts_with(kArnPrefix)) return std::optional<pipeline::ResourcePolicy>();
  const std::string_view path = arn.substr(kArnPrefix.size());
  store::Transaction transaction(database_);
  const auto bucket = TC_TRY(transaction.get(kBuckets, bucket_key(path.substr(0, path.find('/')))));
  if (!bucket) return std::optional<pipeline::ResourcePolicy>();
  policy::ResourcePolicy out{.policy = nullptr, .owner = bucket->owner, .name = bucket->arn()};
  for (const std::string_view action : kRootAlways) out.root_always.emplace_back(action);
  if (bucket->policy) {
    out.policy = TC_TRY(cache_.get(*bucket->policy, policy::Policy::Kind::Resource));
    out.restrict_public =
        out.policy->is_public() && TC_TRY(effective_access(transaction, *bucket)).restrict_buckets;
  }
  return std::optional(std::move(out));
}

}  // namespace trailcam::s3
