// Rows as the API shows them.
#pragma once

#include "aws/pipeline/call.h"
#include "services/iam/generated/shapes.h"
#include "services/iam/rows.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

inline User to_user(const UserRow& row) {
  User out;
  out.Path = row.path;
  out.UserName = row.name;
  out.UserId = row.id;
  out.Arn = row.arn();
  out.CreateDate = row.created;
  return out;
}

inline Group to_group(const GroupRow& row) {
  Group out;
  out.Path = row.path;
  out.GroupName = row.name;
  out.GroupId = row.id;
  out.Arn = row.arn();
  out.CreateDate = row.created;
  return out;
}

inline AttachedPermissionsBoundary to_boundary(const std::string& arn) {
  AttachedPermissionsBoundary out;
  out.PermissionsBoundaryType = "Policy";
  out.PermissionsBoundaryArn = arn;
  return out;
}

// A trust policy as it goes out. Error: Io, Corrupt.
Result<std::string> to_trust_policy(store::Transaction& transaction, const RoleRow& row);
// As the listings show it. Error: Io, Corrupt.
Result<Role> to_role(store::Transaction& transaction, const RoleRow& row);
// With tags, boundary and last use. Error: Io, Corrupt.
Result<Role> to_role_in_full(store::Transaction& transaction, const RoleRow& row);
// With tags, boundary and when the password was used last. Error: Io, Corrupt.
Result<User> to_user_in_full(store::Transaction& transaction, const UserRow& row);
// Error: Io, Corrupt.
Result<InstanceProfile> to_instance_profile(store::Transaction& transaction,
                                            const InstanceProfileRow& row);

}  // namespace trailcam::iam
