#include "services/iam/caller_policies.h"

#include <algorithm>

#include "services/iam/roles.h"

namespace trailcam::iam {
namespace {

using policy::Policy;
using policy::Principal;

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
  store::Transaction transaction(database_);
  const AccountId& account = caller.principal.account;
  if (caller.administrator) {
    const auto everything =
        TC_TRY(managed_policy(iam_, transaction, account, std::string(kAdministratorAccess)));
    if (everything) out->identity.push_back(TC_TRY(compiled(*everything)));
  } else if (caller.principal.type == Principal::Type::User) {
    const auto user = TC_TRY(transaction.get(kUsers, user_key(account, caller.user_name)));
    if (user) TC_TRY(add(TC_TRY(applied_policies(iam_, transaction, *user)), *out));
  } else if (caller.principal.type == Principal::Type::RoleSession) {
    const auto role = TC_TRY(role_of_arn(transaction, caller.principal.role_arn));
    if (role) TC_TRY(add(TC_TRY(applied_policies(iam_, transaction, *role)), *out));
    TC_TRY(add_session(transaction, caller, *out));
  } else if (caller.principal.type == Principal::Type::FederatedUser && caller.session_issuer) {
    const auto user =
        TC_TRY(transaction.get(kUsers, user_key(account, caller.session_issuer->user_name)));
    if (user) TC_TRY(add(TC_TRY(applied_policies(iam_, transaction, *user)), *out));
    TC_TRY(add_session(transaction, caller, *out));
    out->session_limited = true;
  }
  return Policies(std::move(out));
}

Result<void> CallerPolicies::add_session(store::Transaction& transaction,
                                         const pipeline::Caller& caller,
                                         policy::CallerPolicies& out) const {
  const auto session =
      TC_TRY(transaction.get(kSessions, kSessions.key().text(caller.access_key_id)));
  if (!session) return {};
  for (const std::string& document : session->policies) {
    out.session.push_back(
        TC_TRY(compiled({.document = document, .name = {}, .source = "none", .holder = {}})));
  }
  for (const std::string& arn : session->managed_policies) {
    const auto policy = TC_TRY(managed_policy(iam_, transaction, session->account, arn));
    if (policy) out.session.push_back(TC_TRY(compiled(*policy)));
  }
  out.session_limited = !session->policies.empty() || !session->managed_policies.empty();
  return {};
}

Result<policy::NamedPolicy> CallerPolicies::compiled(const AppliedPolicy& policy) const {
  return policy::NamedPolicy{.policy = TC_TRY(cache_.get(policy.document, Policy::Kind::Identity)),
                             .name = policy.name,
                             .source = policy.source,
                             .holder = policy.holder};
}

Result<void> CallerPolicies::add(const AppliedPolicies& applied,
                                 policy::CallerPolicies& out) const {
  for (const AppliedPolicy& policy : applied.identity) {
    out.identity.push_back(TC_TRY(compiled(policy)));
  }
  if (applied.boundary) out.boundary = TC_TRY(compiled(*applied.boundary));
  return {};
}

}  // namespace trailcam::iam
