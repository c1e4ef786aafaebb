#include "services/iam/roles.h"

#include <algorithm>

#include "services/iam/principals.h"

namespace trailcam::iam {
namespace {

using Suffix = ServiceLinkedRole::Suffix;

constexpr ServiceLinkedRole kServiceLinkedRoles[] = {
    {"access-analyzer.amazonaws.com", "AWSServiceRoleForAccessAnalyzer"},
    {"autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", Suffix::Taken},
    {"cloudtrail.amazonaws.com", "AWSServiceRoleForCloudTrail"},
    {"config.amazonaws.com", "AWSServiceRoleForConfig"},
    {"ecs.amazonaws.com", "AWSServiceRoleForECS"},
    {"eks.amazonaws.com", "AWSServiceRoleForAmazonEKS"},
    {"elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"},
    {"events.amazonaws.com", "AWSServiceRoleForCloudWatchEvents"},
    {"guardduty.amazonaws.com", "AWSServiceRoleForAmazonGuardDuty"},
    {"inspector2.amazonaws.com", "AWSServiceRoleForAmazonInspector2"},
    {"lex.amazonaws.com", "AWSServiceRoleForLexBots"},
    {"macie.amazonaws.com", "AWSServiceRoleForAmazonMacie"},
    {"organizations.amazonaws.com", "AWSServiceRoleForOrganizations"},
    {"rds.amazonaws.com", "AWSServiceRoleForRDS"},
    {"replicator.lambda.amazonaws.com", "AWSServiceRoleForLambdaReplicator"},
    {"securityhub.amazonaws.com", "AWSServiceRoleForSecurityHub"},
    {"spot.amazonaws.com", "AWSServiceRoleForEC2Spot"},
    {"sso.amazonaws.com", "AWSServiceRoleForSSO"},
    {"support.amazonaws.com", "AWSServiceRoleForSupport"},
    {"trustedadvisor.amazonaws.com", "AWSServiceRoleForTrustedAdvisor"},
};

}  // namespace

const ServiceLinkedRole* service_linked_role(std::string_view service) {
  for (const ServiceLinkedRole& known : kServiceLinkedRoles) {
    if (known.service == service) return &known;
  }
  return nullptr;
}

Result<std::vector<InstanceProfileRow>> instance_profiles_of(const store::Transaction& transaction,
                                                             const RoleRow& role) {
  auto rows = TC_TRY(all(transaction, kInstanceProfiles, role.account));
  std::erase_if(rows,
                [&](const InstanceProfileRow& row) { return lower(row.role) != lower(role.name); });
  return rows;
}

void erase_role(pipeline::Call& call, RoleRow row) {
  clear_boundary(call, row);
  call.transaction.erase(kRoleUses, kRoleUses.key().text(row.id));
  erase_unique_id(call.transaction, row.id);
  call.transaction.erase(kRoles, named_key(kRoles, row.account, row.name));
}

std::optional<AccountId> account_of_role(std::string_view arn) {
  constexpr std::string_view kPrefix = "arn:aws:iam::";
  constexpr std::string_view kKind = ":role/";
  constexpr std::size_t kAccountDigits = 12;
  if (!arn.starts_with(kPrefix)) return std::nullopt;
  const std::string_view account = arn.substr(kPrefix.size()).substr(0, kAccountDigits);
  const bool digits = std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
  const std::string_view rest = arn.substr(kPrefix.size() + account.size());
  if (account.size() != kAccountDigits || !digits || !rest.starts_with(kKind)) return std::nullopt;
  if (rest.size() == kKind.size()) return std::nullopt;
  return AccountId(account);
}

Result<std::optional<RoleRow>> role_of_arn(store::Transaction& transaction, std::string_view arn) {
  const auto account = account_of_role(arn);
  if (!account) return std::optional<RoleRow>();
  auto row =
      TC_TRY(transaction.get(kRoles, named_key(kRoles, *account, arn.substr(arn.rfind('/') + 1))));
  if (row && row->arn() != arn) row.reset();
  return row;
}

}  // namespace trailcam::iam
