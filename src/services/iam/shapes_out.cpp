#include "services/iam/shapes_out.h"

#include "services/iam/principals.h"

namespace trailcam::iam {

Result<std::string> to_trust_policy(store::Transaction& transaction, const RoleRow& row) {
  return percent_encode(TC_TRY(Principals().to_show(transaction, row.trust_policy)));
}

Result<Role> to_role(store::Transaction& transaction, const RoleRow& row) {
  Role out;
  out.Path = row.path;
  out.RoleName = row.name;
  out.RoleId = row.id;
  out.Arn = row.arn();
  out.CreateDate = row.created;
  out.AssumeRolePolicyDocument = TC_TRY(to_trust_policy(transaction, row));
  out.Description = row.description;
  out.MaxSessionDuration = std::int64_t(row.session_seconds_max);
  return out;
}

Result<Role> to_role_in_full(store::Transaction& transaction, const RoleRow& row) {
  Role out = TC_TRY(to_role(transaction, row));
  if (!row.tags.empty()) out.Tags = to_tags(row.tags);
  if (!row.boundary.empty()) out.PermissionsBoundary = to_boundary(row.boundary);
  RoleLastUsed& last = out.RoleLastUsed.emplace();
  if (const auto use = TC_TRY(transaction.get(kRoleUses, kRoleUses.key().text(row.id)))) {
    last.LastUsedDate = use->time;
    last.Region = use->region;
  }
  return out;
}

Result<User> to_user_in_full(store::Transaction& transaction, const UserRow& row) {
  User out = to_user(row);
  if (!row.tags.empty()) out.Tags = to_tags(row.tags);
  if (!row.boundary.empty()) out.PermissionsBoundary = to_boundary(row.boundary);
  const auto login =
      TC_TRY(transaction.get(kLoginProfiles, named_key(kLoginProfiles, row.account, row.name)));
  if (login) out.PasswordLastUsed = login->last_used;
  return out;
}

Result<InstanceProfile> to_instance_profile(store::Transaction& transaction,
                                            const InstanceProfileRow& row) {
  InstanceProfile out;
  out.Path = row.path;
  out.InstanceProfileName = row.name;
  out.InstanceProfileId = row.id;
  out.Arn = row.arn();
  out.CreateDate = row.created;
  if (!row.tags.empty()) out.Tags = to_tags(row.tags);
  if (row.role.empty()) return out;
  const auto role = TC_TRY(transaction.get(kRoles, named_key(kRoles, row.account, row.role)));
  if (role) out.Roles.push_back(TC_TRY(to_role(transaction, *role)));
  return out;
}

}  // namespace trailcam::iam
