#include <algorithm>

#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/policies.h"

namespace trailcam::iam {
namespace {

struct Found {
  std::string_view kind;
  std::string name;
  auto operator<=>(const Found&) const = default;
};

std::string marker_of_found(const Found& found) {
  return std::string(found.kind) + ' ' + found.name;
}

bool kind_is_wanted(std::string_view kind, const std::optional<std::string>& filter) {
  return !filter || iequals(*filter, kind);
}

bool usage_is_wanted(Usage usage, const ListEntitiesForPolicyInput& input) {
  if (!input.PolicyUsageFilter) return true;
  return (usage == Usage::Boundary) == (input.PolicyUsageFilter == "PermissionsBoundary");
}

template <class Row, class Add>
Result<void> add(pipeline::Call& call, const std::string& name,
                 const std::optional<std::string>& path_prefix, Add&& add_row) {
  const Row row = TC_TRY(find<Row>(call, name));
  if (!path_prefix || row.path.starts_with(*path_prefix)) add_row(row);
  return {};
}

}  // namespace

Result<ListEntitiesForPolicyOutput> list_entities_for_policy(
    Iam& iam, pipeline::Call& call, const ListEntitiesForPolicyInput& input) {
  const PolicyRow policy = TC_TRY(find_policy(iam, call, input.PolicyArn));
  std::vector<Found> found;
  for (const std::string_view kind : {"group", "role", "user"}) {
    if (!kind_is_wanted(kind, input.EntityFilter)) continue;
    for (const Usage usage : {Usage::Attached, Usage::Boundary}) {
      if (!usage_is_wanted(usage, input)) continue;
      for (std::string& name :
           TC_TRY(attached_to(call.transaction, call.account, policy.arn(), usage, kind))) {
        found.push_back({kind, std::move(name)});
      }
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  ListEntitiesForPolicyOutput output;
  output.PolicyGroups.emplace();
  output.PolicyUsers.emplace();
  output.PolicyRoles.emplace();
  for (const Found& each : page_of(std::move(found), input, output, marker_of_found)) {
    if (each.kind == "group") {
      TC_TRY(add<GroupRow>(call, each.name, input.PathPrefix, [&](const GroupRow& row) {
        output.PolicyGroups->push_back({row.name, row.id});
      }));
    } else if (each.kind == "user") {
      TC_TRY(add<UserRow>(call, each.name, input.PathPrefix, [&](const UserRow& row) {
        output.PolicyUsers->push_back({row.name, row.id});
      }));
    } else {
      TC_TRY(add<RoleRow>(call, each.name, input.PathPrefix, [&](const RoleRow& row) {
        output.PolicyRoles->push_back({row.name, row.id});
      }));
    }
  }
  return output;
}

}  // namespace trailcam::iam
