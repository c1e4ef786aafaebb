#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"
#include "services/iam/paging.h"
#include "services/iam/roles.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {
namespace {

struct Entity {
  std::string marker;
  std::variant<UserRow, GroupRow, RoleRow, PolicyRow> row;
};

std::string marker_of_entity(const Entity& entity) { return entity.marker; }

// All that the filter asks for, in an order that pages can be cut from.
Result<std::vector<Entity>> entities(const Iam& iam, pipeline::Call& call,
                                     const std::optional<std::vector<std::string>>& filter) {
  const auto wanted = [&](std::string_view kind) {
    return !filter || filter->empty() ||
           std::find(filter->begin(), filter->end(), kind) != filter->end();
  };
  std::vector<Entity> out;
  const auto add = [&](std::string_view kind, auto rows) {
    for (auto& row : rows) out.push_back({fmt::format("{} {}", kind, row.arn()), std::move(row)});
  };
  if (wanted("User")) add("1", TC_TRY(all(call.transaction, kUsers, call.account)));
  if (wanted("Group")) add("2", TC_TRY(all(call.transaction, kGroups, call.account)));
  if (wanted("Role")) add("3", TC_TRY(all(call.transaction, kRoles, call.account)));
  if (wanted("LocalManagedPolicy")) {
    add("4", TC_TRY(all(call.transaction, kPolicies, call.account)));
  }
  if (wanted("AWSManagedPolicy")) {
    std::vector<PolicyRow> used;
    for (const auto& [arn, policy] : iam.managed_policies().by_arn()) {
      const PolicyShape shape = TC_TRY(to_policy(call, policy.row));
      if (*shape.AttachmentCount > 0 || *shape.PermissionsBoundaryUsageCount > 0) {
        used.push_back(policy.row);
      }
    }
    add("5", std::move(used));
  }
  std::sort(out.begin(), out.end(),
            [](const Entity& a, const Entity& b) { return a.marker < b.marker; });
  return out;
}

template <class Row>
Result<std::vector<PolicyDetail>> inline_details(pipeline::Call& call, const Row& row) {
  std::vector<PolicyDetail> out;
  for (const InlinePolicyRow& policy : TC_TRY(inline_policies(call.transaction, row))) {
    out.push_back({policy.name, percent_encode(policy.document)});
  }
  return out;
}

// What users, groups and roles show alike.
template <class Detail, class Row>
Detail begin_detail(const Row& row) {
  Detail out;
  out.Path = row.path;
  out.Arn = row.arn();
  out.CreateDate = row.created;
  out.AttachedManagedPolicies = to_attached(row.managed_policies);
  if constexpr (!std::is_same_v<Row, GroupRow>) {
    out.Tags = to_tags(row.tags);
    if (!row.boundary.empty()) out.PermissionsBoundary = to_boundary(row.boundary);
  }
  return out;
}

Result<UserDetail> detail(pipeline::Call& call, const UserRow& row) {
  auto out = begin_detail<UserDetail>(row);
  out.UserName = row.name;
  out.UserId = row.id;
  out.UserPolicyList = TC_TRY(inline_details(call, row));
  out.GroupList.emplace();
  for (const MembershipRow& each : TC_TRY(groups_of(call.transaction, row))) {
    out.GroupList->push_back(each.group);
  }
  return out;
}

Result<GroupDetail> detail(pipeline::Call& call, const GroupRow& row) {
  auto out = begin_detail<GroupDetail>(row);
  out.GroupName = row.name;
  out.GroupId = row.id;
  out.GroupPolicyList = TC_TRY(inline_details(call, row));
  return out;
}

Result<RoleDetail> detail(pipeline::Call& call, const RoleRow& row) {
  auto out = begin_detail<RoleDetail>(row);
  out.RoleName = row.name;
  out.RoleId = row.id;
  out.AssumeRolePolicyDocument = TC_TRY(to_trust_policy(call.transaction, row));
  out.RolePolicyList = TC_TRY(inline_details(call, row));
  out.InstanceProfileList.emplace();
  for (const InstanceProfileRow& each : TC_TRY(instance_profiles_of(call.transaction, row))) {
    out.InstanceProfileList->push_back(TC_TRY(to_instance_profile(call.transaction, each)));
  }
  out.RoleLastUsed = TC_TRY(to_role_in_full(call.transaction, row)).RoleLastUsed;
  return out;
}

Result<ManagedPolicyDetail> detail(const Iam& iam, pipeline::Call& call, const PolicyRow& row) {
  const PolicyShape policy = TC_TRY(to_policy(call, row));
  ManagedPolicyDetail out;
  out.PolicyName = policy.PolicyName;
  out.PolicyId = policy.PolicyId;
  out.Arn = policy.Arn;
  out.Path = policy.Path;
  out.DefaultVersionId = policy.DefaultVersionId;
  out.AttachmentCount = policy.AttachmentCount;
  out.PermissionsBoundaryUsageCount = policy.PermissionsBoundaryUsageCount;
  out.IsAttachable = policy.IsAttachable;
  out.Description = row.description;
  out.CreateDate = policy.CreateDate;
  out.UpdateDate = policy.UpdateDate;
  out.PolicyVersionList.emplace();
  for (const PolicyVersionRow& version : TC_TRY(policy_versions(iam, call.transaction, row))) {
    PolicyVersion shown = to_version(row, version);
    shown.Document = percent_encode(version.document);
    out.PolicyVersionList->push_back(std::move(shown));
  }
  return out;
}

}  // namespace

Result<GetAccountAuthorizationDetailsOutput> get_account_authorization_details(
    Iam& iam, pipeline::Call& call, const GetAccountAuthorizationDetailsInput& input) {
  GetAccountAuthorizationDetailsOutput output;
  output.UserDetailList.emplace();
  output.GroupDetailList.emplace();
  output.RoleDetailList.emplace();
  output.Policies.emplace();
  for (const Entity& entity :
       page_of(TC_TRY(entities(iam, call, input.Filter)), input, output, marker_of_entity)) {
    if (const auto* user = std::get_if<UserRow>(&entity.row)) {
      output.UserDetailList->push_back(TC_TRY(detail(call, *user)));
    } else if (const auto* group = std::get_if<GroupRow>(&entity.row)) {
      output.GroupDetailList->push_back(TC_TRY(detail(call, *group)));
    } else if (const auto* role = std::get_if<RoleRow>(&entity.row)) {
      output.RoleDetailList->push_back(TC_TRY(detail(call, *role)));
    } else {
      output.Policies->push_back(TC_TRY(detail(iam, call, std::get<PolicyRow>(entity.row))));
    }
  }
  return output;
}

}  // namespace trailcam::iam
