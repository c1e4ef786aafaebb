// Roles beyond their rows: those of services, and the instance profiles that hold them.
#pragma once

#include <string_view>

#include "services/iam/entity_policies.h"

namespace trailcam::iam {

// A role that a service makes for itself. Source: "AWS services that work with IAM".
struct ServiceLinkedRole {
  std::string_view service;  // "cloudtrail.amazonaws.com"
  std::string_view role;     // "AWSServiceRoleForCloudTrail"
  enum class Suffix { Refused, Taken };
  Suffix suffix = Suffix::Refused;
};

// Null for a service that has none.
const ServiceLinkedRole* service_linked_role(std::string_view service);

// A service-linked role that was deleted, by account and task id: it was done at once.
struct DeletionTaskRow {
  std::string role;
  static void fields(auto& self, auto&& field) { field(1, self.role); }
};
inline constexpr store::Table<DeletionTaskRow> kDeletionTasks{"iam-role-deletion"};

// In order of their names. Error: Io, Corrupt.
Result<std::vector<InstanceProfileRow>> instance_profiles_of(const store::Transaction& transaction,
                                                             const RoleRow& role);

// The row and what only it names.
void erase_role(pipeline::Call& call, RoleRow row);

// Nothing for what is no role's ARN.
std::optional<AccountId> account_of_role(std::string_view arn);

// A role by its ARN, in whichever account: for who is about to assume it. Nothing when it is not
// there. Error: Io, Corrupt.
Result<std::optional<RoleRow>> role_of_arn(store::Transaction& transaction, std::string_view arn);

}  // namespace trailcam::iam
