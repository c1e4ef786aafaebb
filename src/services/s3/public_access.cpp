#include "services/s3/public_access.h"

namespace trailcam::s3 {

Result<PublicAccessRow> effective_access(store::Transaction& transaction, const BucketRow& bucket) {
  PublicAccessRow out = bucket.public_access.value_or(PublicAccessRow{});
  const auto of_account =
      TC_TRY(transaction.get(kAccountsAccess, account_access_key(bucket.owner)));
  if (!of_account) return out;
  out.block_acls |= of_account->block_acls;
  out.ignore_acls |= of_account->ignore_acls;
  out.block_policy |= of_account->block_policy;
  out.restrict_buckets |= of_account->restrict_buckets;
  return out;
}

Result<std::optional<PublicAccessRow>> account_access(pipeline::Call& call) {
  return call.transaction.get(kAccountsAccess, account_access_key(call.account));
}

void put_account_access(pipeline::Call& call, const std::optional<PublicAccessRow>& access) {
  if (access) {
    call.transaction.put(kAccountsAccess, account_access_key(call.account), *access);
  } else {
    call.transaction.erase(kAccountsAccess, account_access_key(call.account));
  }
}

}  // namespace trailcam::s3
