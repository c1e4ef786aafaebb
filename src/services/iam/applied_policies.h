// All policies that apply to a user or a role, as they are stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/iam/iam.h"

namespace trailcam::iam {

struct AppliedPolicy {
  std::string document;
  std::string name;    // of an inline policy; the ARN of a managed one
  std::string source;  // "user", "group", "role"; "aws-managed", "user-managed"
  std::string holder;  // the user, group or role that it is attached to, or inline in
};

struct AppliedPolicies {
  std::vector<AppliedPolicy> identity;  // a user's own and those of its groups
  std::optional<AppliedPolicy> boundary;
};

// Error: Io, Corrupt.
Result<AppliedPolicies> applied_policies(const Iam& iam, store::Transaction& transaction,
                                         const UserRow& user);
Result<AppliedPolicies> applied_policies(const Iam& iam, store::Transaction& transaction,
                                         const RoleRow& role);
Result<AppliedPolicies> applied_policies(const Iam& iam, store::Transaction& transaction,
                                         const GroupRow& group);
// A managed policy in its default version; nothing when there is none of that ARN.
// Error: Io, Corrupt.
Result<std::optional<AppliedPolicy>> managed_policy(const Iam& iam, store::Transaction& transaction,
                                                    const AccountId& account,
                                                    const std::string& arn);

}  // namespace trailcam::iam
