#include "services/iam/caller_policies.h"

#include <algorithm>

namespace trailcam::iam {
namespace {

using policy::Policy;
using policy::Principal;

constexpr std::string_view kAdministratorDocument =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

Result<policy::NamedPolicy> administrator_access(policy::Cache& cache) {
  return policy::NamedPolicy{
      .policy = TC_TRY(cache.get(std::string(kAdministratorDocument), Policy::Kind::Identity)),
      .name = std::string(kAdministratorAccess),
      .source = "aws-managed",
      .holder = {}};
}

}  // namespace

bool bears_on_policies(std::string_view table) {
  static constexpr std::string_view kOthers[] = {"iam-access-key",     "iam-user-key",
                                                 "iam-access-key-use", "iam-role-use",
                                                 "iam-login-profile",  "iam-credential-report"};
  return table.starts_with("iam-") && std::ranges::find(kOthers, table) == std::end(kOthers);
}

Result<CallerPolicies::Policies> CallerPolicies::of(const pipeline::Caller& caller) const {
  const std::string key = caller.principal.arn + ' ' + caller.access_key_id;
  const std::uint64_t changes = changes_.load(std::memory_order_acquire);
  {
    MutexLock lock(mutex_);
    if (known_at_ == changes) {
      if (const auto known = known_.find(key); known != known_.end()) return known->second;
    }
  }
  Policies policies = TC_TRY(read(caller));
  MutexLock lock(mutex_);
  // What a slower reader saw may be older than what is known.
  if (changes < known_at_) return policies;
  if (changes > known_at_ || known_.size() >= kCallersMax) known_.clear();
  known_at_ = changes;
  known_[key] = policies;
  return policies;
}

Result<CallerPolicies::Policies> CallerPolicies::read(const pipeline::Caller& caller) const {
  auto out = std::make_shared<policy::CallerPolicies>();
  if (caller.administrator) {
    out->identity.push_back(TC_TRY(administrator_access(cache_)));
  } else if (caller.principal.type == Principal::Type::User) {
    store::Transaction transaction(database_);
    TC_TRY(add_user(transaction, caller, *out));
  }
  return Policies(std::move(out));
}

Result<void> CallerPolicies::add_user(store::Transaction& transaction,
                                      const pipeline::Caller& caller,
                                      policy::CallerPolicies& out) const {
  const AccountId& account = caller.principal.account;
  const auto user = TC_TRY(transaction.get(kUsers, user_key(account, caller.user_name)));
  if (!user) return {};
  for (const std::string& arn : user->managed_policies) {
    if (arn == kAdministratorAccess) out.identity.push_back(TC_TRY(administrator_access(cache_)));
  }
  std::vector<InlinePolicyRow> rows;
  TC_TRY(transaction.scan(kUserPolicies, user_policies_range(account, caller.user_name),
                          [&](std::string_view, InlinePolicyRow row) {
                            rows.push_back(std::move(row));
                            return true;
                          }));
  for (InlinePolicyRow& row : rows) {
    out.identity.push_back({.policy = TC_TRY(cache_.get(row.document, Policy::Kind::Identity)),
                            .name = std::move(row.name),
                            .source = "user",
                            .holder = user->name});
  }
  return {};
}

}  // namespace trailcam::iam
