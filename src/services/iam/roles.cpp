#include "services/iam/roles.h"

#include <algorithm>

#include "services/iam/arn.h"
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
  const auto parts = parse_arn(arn);
  if (!parts || parts->kind != "role") return std::nullopt;
  return parts->account;
}

Result<std::optional<RoleRow>> role_of_arn(store::Transaction& transaction, std::string_view arn) {
  const auto parts = parse_arn(arn);
  if (!parts || parts->kind != "role") return std::optional<RoleRow>();
  auto row = TC_TRY(transaction.get(kRoles, named_key(kRoles, parts->account, parts->name)));
  if (row && row->arn() != arn) row.reset();
  return row;
}

}  // namespace trailcam::iam
