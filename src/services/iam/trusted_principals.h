// Whom a trust policy means: a user or role that it names by ARN is the one that there was when the
// policy was saved. A later one of the same name is somebody else.
//
// Source: "AWS JSON policy elements: Principal" (IAM User Guide): a saved policy holds the unique
// id, and shows it in place of the ARN once that user or role is gone.
#pragma once

#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/iam/rows.h"

namespace trailcam::iam {

struct TrustedRow {
  struct Principal {
    std::string arn;
    std::string id;  // AIDA..., AROA...
    static void fields(auto& self, auto&& field) {
      field(1, self.arn);
      field(2, self.id);
    }
  };
  std::vector<Principal> principals;
  static void fields(auto& self, auto&& field) { field(1, self.principals); }
};
inline constexpr store::Table<TrustedRow> kTrusted{"iam-role-trusted"};  // by the role's id

// To be called with each new trust policy of a role. Error: Io, Corrupt.
Result<void> keep_trusted(pipeline::Call& call, const RoleRow& role);

// The trust policy with the ids of those who are not there any more. Error: Io, Corrupt.
Result<std::string> trust_policy_of(store::Transaction& transaction, const RoleRow& role);

}  // namespace trailcam::iam
