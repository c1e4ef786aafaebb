#include "services/iam/applied_policies.h"

#include "services/iam/entity_policies.h"
#include "services/iam/memberships.h"

namespace trailcam::iam {
namespace {

// Inline and attached policies of one user, group or role.
template <class Row>
Result<void> add_policies_of(const Iam& iam, store::Transaction& transaction, const Row& row,
                             std::vector<AppliedPolicy>& out) {
  for (InlinePolicyRow& policy : TC_TRY(inline_policies(transaction, row))) {
    out.push_back({std::move(policy.document), std::move(policy.name), std::string(Kind<Row>::word),
                   row.name});
  }
  for (const std::string& arn : row.managed_policies) {
    auto policy = TC_TRY(managed_policy(iam, transaction, row.account, arn));
    if (!policy) return Error(ErrorKind::Corrupt, "an attached policy is not there: " + arn);
    policy->holder = row.name;
    out.push_back(std::move(*policy));
  }
  return {};
}

template <class Row>
Result<AppliedPolicies> own_policies(const Iam& iam, store::Transaction& transaction,
                                     const Row& row) {
  AppliedPolicies out;
  TC_TRY(add_policies_of(iam, transaction, row, out.identity));
  if constexpr (!std::is_same_v<Row, GroupRow>) {
    if (row.boundary.empty()) return out;
    out.boundary = TC_TRY(managed_policy(iam, transaction, row.account, row.boundary));
    // A boundary that cannot be read must not be taken for none.
    if (!out.boundary) return Error(ErrorKind::Corrupt, "a boundary is not there");
  }
  return out;
}

}  // namespace

Result<std::optional<AppliedPolicy>> managed_policy(const Iam& iam, store::Transaction& transaction,
                                                    const AccountId& account,
                                                    const std::string& arn) {
  if (const AwsPolicy* policy = iam.managed_policies().find(arn)) {
    return std::optional(AppliedPolicy{policy->document, arn, "aws-managed", {}});
  }
  const std::string_view name = std::string_view(arn).substr(arn.rfind('/') + 1);
  const auto row = TC_TRY(transaction.get(kPolicies, named_key(kPolicies, account, name)));
  if (!row || row->arn() != arn) return std::optional<AppliedPolicy>();
  auto version = TC_TRY(find_version(iam, transaction, *row, row->default_version));
  return std::optional(AppliedPolicy{std::move(version.document), arn, "user-managed", {}});
}

Result<AppliedPolicies> applied_policies(const Iam& iam, store::Transaction& transaction,
                                         const UserRow& user) {
  AppliedPolicies out = TC_TRY(own_policies(iam, transaction, user));
  for (const MembershipRow& member : TC_TRY(groups_of(transaction, user))) {
    const auto group =
        TC_TRY(transaction.get(kGroups, named_key(kGroups, user.account, member.group)));
    if (group) TC_TRY(add_policies_of(iam, transaction, *group, out.identity));
  }
  return out;
}

Result<AppliedPolicies> applied_policies(const Iam& iam, store::Transaction& transaction,
                                         const RoleRow& role) {
  return own_policies(iam, transaction, role);
}

Result<AppliedPolicies> applied_policies(const Iam& iam, store::Transaction& transaction,
                                         const GroupRow& group) {
  return own_policies(iam, transaction, group);
}

}  // namespace trailcam::iam
